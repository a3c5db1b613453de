import { withHeartbeat } from './broker-url';

it.each([
  ['amqp://127.0.0.1:5672', 'amqp://127.0.0.1:5672?heartbeat=10'],
  ['amqp://shop:p%40ss@rabbitmq/%2Fshop', 'amqp://shop:p%40ss@rabbitmq/%2Fshop?heartbeat=10'],
  ['amqps://rabbitmq/shop?frameMax=8192', 'amqps://rabbitmq/shop?frameMax=8192&heartbeat=10'],
  ['amqp://rabbitmq?heartbeat=30', 'amqp://rabbitmq?heartbeat=30'],
])('asks a broker at %s for heartbeats: %s', (url, expected) => expect(withHeartbeat(url)).toBe(expected));
