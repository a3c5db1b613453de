import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';
import { startNginx } from './nginx';

export interface Surroundings {
  /** Put before a contender's command: its core. */
  prefix: readonly string[];
  folder: string;
  port: number;
  /** Origin of the service behind. */
  upstream: string;
  /** Origin of one service that is somewhere else. */
  elsewhere?: { service: string; url: string };
  keySet: string;
  /** PATH and the like. */
  env: Record<string, string | undefined>;
}

export type ContenderName = 'nginx' | 'gateway' | 'express';

/** Starts a proxy before the upstream, on the given port. */
export const contenders: Readonly<Record<ContenderName, (around: Surroundings) => ChildProcess>> = {
  nginx: ({ prefix, folder, port, upstream }) =>
    startNginx(prefix, folder, {
      port,
      http: `upstream service { server ${new URL(upstream).host}; keepalive 256; }`,
      server: `
    location /api/v1/ {
      proxy_pass http://service/;
      proxy_http_version 1.1;
      proxy_set_header Connection '';
    }`,
    }),
  gateway: ({ prefix, port, upstream, elsewhere, env }) =>
    startNode(prefix, join('services', 'gateway', 'dist', 'main.cjs'), {
      PATH: env.PATH,
      PORT: String(port),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'warn',
      SERVICE_ADDRESSES: services
        .map((name) => `${name}=${name === elsewhere?.service ? elsewhere.url : upstream}`)
        .join(','),
      SERVICE_TOKEN_SECRET: randomBytes(32).toString('hex'),
      RATE_LIMIT_SCALE: '1000000',
      OTEL_EXPORTER_OTLP_ENDPOINT: upstream,
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.01',
    }),
  express: ({ prefix, port, upstream, keySet, env }) =>
    startNode(prefix, join('tools', 'load', 'dist', 'plain-gateway.cjs'), {
      PATH: env.PATH,
      PORT: String(port),
      UPSTREAM: upstream,
      KEY_SET: keySet,
    }),
};

const services = ['auth', 'user', 'product', 'order', 'payment', 'inventory', 'shipping', 'notification'];

function startNode(prefix: readonly string[], script: string, env: Record<string, string | undefined>): ChildProcess {
  const [command = process.execPath, ...args] = [...prefix, process.execPath, join(repositoryRoot, script)];
  return spawn(command, args, {
    env: { NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
