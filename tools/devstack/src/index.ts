export { METHOD } from './amqp/method-ids';
export { freePortRange } from './harness/free-port-range';
export { runStack, type StackRun, type StackRunOptions } from './harness/run-stack';
export { databaseUri } from './supervisor/database-uri';
export { localAdmin } from './supervisor/local-admin';
export { repositoryRoot } from './supervisor/repository-root';
export { readStackFile, type StackFile } from './supervisor/stack-file';
