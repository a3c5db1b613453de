const ofTheRun = ['MONGODB_URI', 'AMQP_URL', 'REDIS_URL', 'CONSUL_HTTP_ADDR', 'INSTANCES'];

/** The environment for a second platform beside the one of the run: on a shared broker they would share queues. */
export function withoutServers(env: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ofTheRun.includes(name)));
}
