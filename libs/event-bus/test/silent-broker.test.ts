import { silentLogger, silentTelemetry } from '@shop/telemetry';
import { breakableConnection, eventually, testServers } from '@shop/testing';
import { connectEventBus } from '../src';

it('gives up a connection on which the broker never says a word, says so, and makes another one', async () => {
  const way = await breakableConnection(testServers().amqp);
  const warn = jest.fn();
  const telemetry = { ...silentTelemetry(), logger: { ...silentLogger, warn } };
  way.freeze();
  const bus = await connectEventBus({ url: way.url, service: 'test-silent', telemetry });
  const failed = (purpose: string) => () =>
    expect(warn).toHaveBeenCalledWith(
      'An attempt to connect to RabbitMQ failed; it is tried again',
      expect.objectContaining({ purpose, error: expect.any(Error) as unknown }),
    );
  await eventually(failed('publisher'), 25_000);
  await eventually(failed('consumer'), 25_000);
  way.cut();
  await eventually(() => bus.ready(), 25_000);
  await bus.close();
  way.close();
});
