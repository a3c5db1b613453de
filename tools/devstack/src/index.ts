export { METHOD } from './amqp/method-ids';
export { freePortRange } from './harness/free-port-range';
export { runStack, type StackRun, type StackRunOptions } from './harness/run-stack';
