// What RabbitMQ recommends is between 5 and 20 s (https://www.rabbitmq.com/docs/heartbeats); its own default of a minute
// leaves a service waiting for two on a broker whose machine is gone, as nothing closes the connection then.
const heartbeatSeconds = 10;

/** The URL with the heartbeat that our connections ask for, unless it names its own: `?heartbeat=<seconds>`. */
export function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', String(heartbeatSeconds));
  return parsed.href;
}
