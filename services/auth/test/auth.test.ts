import { severalInstances } from './instances.suite';
import { logInThrottle } from './log-in-throttle.suite';
import { sessions } from './sessions.suite';

// One file, for its suites share the service's queues on the broker: running at once, they would take each other's
// messages.
describe('sessions', sessions);
describe('the throttle of log-ins', logInThrottle);
describe('several instances', severalInstances);
