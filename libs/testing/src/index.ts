export { type BreakableConnection, breakableConnection } from './breakable-connection';
export { eventually } from './eventually';
export { type MessageRecorder, recordMessages } from './message-recorder';
export { type TestIdentity, testIdentity } from './test-identity';
export { testNamespace, testSecret, testServers, testSettings } from './test-settings';
