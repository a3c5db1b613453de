import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePortRange, repositoryRoot } from '@shop/devstack';
import { type Platform, processesOf } from '@shop/journeys';
import { eventually } from '@shop/testing';
import { secretsOf } from './signing-key';

export interface OwnGateway {
  url: string;
  stop(): Promise<void>;
}

/** One more gateway before the services of the tests' own platform, with settings of its own. */
export async function startOwnGateway(platform: Platform, settings: Record<string, string>): Promise<OwnGateway> {
  const port = await freePortRange(1);
  const services = processesOf(platform).filter(({ name }) => !/^(?:gateway|mongodb|amqp)/.test(name));
  const child = spawn(process.execPath, [join(repositoryRoot, 'services', 'gateway', 'dist', 'main.cjs')], {
    env: {
      PORT: String(port),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'error',
      SERVICE_TOKEN_SECRET: secretsOf(platform).SERVICE_TOKEN_SECRET,
      SERVICE_ADDRESSES: services
        .map((one) => `${one.name.replace(/-\d+$/, '')}=http://127.0.0.1:${one.port}`)
        .join(','),
      ...settings,
    },
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  await eventually(async () => (await fetch(`${url}/ready`)).ok);
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}
