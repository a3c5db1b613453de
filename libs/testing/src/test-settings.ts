import { randomUUID } from 'node:crypto';
import type { ServiceSettings } from '@shop/service';

export const testSecret = 'a secret that only tests know, 32+ characters';

/** Where the tests' database and broker are: real ones when named, else those that the test run started. */
export const testServers = () => {
  const { MONGODB_URI, AMQP_URL } = process.env;
  if (!MONGODB_URI || !AMQP_URL) throw new Error('MONGODB_URI and AMQP_URL are set by the global set-up of jest');
  return { mongodb: MONGODB_URI.replace(/\/[^/]*$/, ''), amqp: AMQP_URL };
};

/**
 * Test files run side by side on one broker: without a namespace each one's services would answer the others'
 * commands. A file is one instance of this module, and has one.
 */
export const testNamespace = `test-${randomUUID().slice(0, 8)}`;

/** Settings of a service under test: any free port, a new database, quiet. */
export function testSettings(service: string, addresses: Record<string, string[]> = {}): ServiceSettings {
  const { mongodb, amqp } = testServers();
  return {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: 0,
    LOG_LEVEL: 'error',
    SHUTDOWN_GRACE_SECONDS: 5,
    SHUTDOWN_DELAY_MS: 0,
    MONGODB_URI: `${mongodb}/test_${service}_${randomUUID().slice(0, 8)}`,
    AMQP_URL: amqp,
    AMQP_NAMESPACE: testNamespace,
    SERVICE_ADDRESSES: addresses,
    SERVICE_TOKEN_SECRET: testSecret,
    TOKEN_ISSUER: 'shop-auth',
    TOKEN_AUDIENCE: 'shop',
  };
}
