import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A `server` block's directives, and those of the `http` block around it. */
export interface NginxSettings {
  port: number;
  http?: string;
  server: string;
  /** Without a master process: a signal meets the one that answers. */
  alone?: boolean;
}

/** Starts nginx in the foreground with one worker and everything it writes below `folder`. */
export function startNginx(prefix: readonly string[], folder: string, settings: NginxSettings): ChildProcess {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration(folder, settings));
  const [command = 'nginx', ...args] = [...prefix, 'nginx', '-p', folder, '-e', join(folder, 'error.log'), '-c', file];
  return spawn(command, args, { stdio: 'ignore' });
}

const configuration = (folder: string, { port, http = '', server, alone = false }: NginxSettings) => `
worker_processes 1;
daemon off;
master_process ${alone ? 'off' : 'on'};
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  keepalive_requests 100000000;
  ${http}
  server {
    listen 127.0.0.1:${port};
    ${server}
  }
}
`;
