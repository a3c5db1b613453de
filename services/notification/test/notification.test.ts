import { liveNotifications } from './live.suite';
import { mail } from './mail.suite';
import { storedNotifications } from './notifications.suite';

// One file, for its suites share the service's queues on the broker: running at once, they would take each other's
// messages. Those of other services' tests are heard as well, so a test looks at its own customers only.
describe('stored notifications', storedNotifications);
describe('live notifications', liveNotifications);
describe('mail', mail);
