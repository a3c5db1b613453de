import { execFile, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { holdsWithin } from '../wait';
import { freePort } from './free-port';
import type { Store } from './store';

const programs = '/usr/lib/rabbitmq/bin'; // where Debian's package puts them
const readyWithinMs = 60_000;
const run = promisify(execFile);

/**
 * Starts a real RabbitMQ beside any other: node name, ports, epmd, data and cookie are its own.
 *
 * @param path where its scripts find what they call
 */
export async function startRabbitMq(dataDir: string, path: string): Promise<Store> {
  const port = await freePort();
  const home = join(dataDir, 'rabbitmq');
  const env = { PATH: path, ...(await environment(home, port)) };
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'enabled_plugins'), '');
  writeFileSync(join(home, 'rabbitmq.conf'), 'disk_free_limit.absolute = 50MB\n');

  let pid = 0;

  async function start(): Promise<void> {
    const log = openSync(join(dataDir, 'amqp.log'), 'a');
    spawn(join(programs, 'rabbitmq-server'), { env, stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    const control = join(programs, 'rabbitmqctl');
    const up = () => run(control, ['await_startup', '--timeout', '5'], { env }).then(() => true);
    if (!(await holdsWithin(readyWithinMs, up))) throw new Error('RabbitMQ does not start');
    pid = Number(readFileSync(join(home, 'pid'), 'utf8'));
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    process.kill(pid, signal);
    await holdsWithin(readyWithinMs, () => !isAlive(pid));
  }

  await start();
  // It knows nothing of this process, which may end without having come to its end.
  process.once('exit', () => isAlive(pid) && process.kill(pid, 'SIGKILL'));
  return {
    name: 'amqp',
    kind: 'RabbitMQ',
    port,
    async kill() {
      await end('SIGKILL');
      await start();
    },
    async stop() {
      await end('SIGTERM');
      // The one on our own port.
      await run('epmd', ['-kill'], { env }).catch(() => {});
    },
  };
}

async function environment(home: string, port: number): Promise<Record<string, string>> {
  return {
    HOME: home,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(await freePort()),
    RABBITMQ_DIST_PORT: String(await freePort()),
    RABBITMQ_NODENAME: `chaos-${process.pid}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_MNESIA_BASE: join(home, 'data'),
    RABBITMQ_LOG_BASE: join(home, 'log'),
    RABBITMQ_PID_FILE: join(home, 'pid'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(home, 'enabled_plugins'),
    RABBITMQ_CONFIG_FILE: join(home, 'rabbitmq.conf'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
