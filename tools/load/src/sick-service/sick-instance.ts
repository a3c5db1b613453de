import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { startNginx } from '../gateway/nginx';
import { ended } from '../processes';

export type Sickness = 'dead' | 'frozen' | 'failing';

/** The only instance of a service, to be made ill and well again. */
export interface SickInstance {
  fallIll(how: Sickness): Promise<void>;
  recover(): Promise<void>;
  end(): Promise<void>;
}

/** Starts it, well, on a port of its own. */
export function startSickInstance(folder: string, port: number): SickInstance {
  const start = (status: number) =>
    startNginx([], join(folder, 'sick'), {
      port,
      alone: true,
      server: `default_type application/json; location / { return ${status} '{}'; }`,
    });
  let current: ChildProcess = start(200);
  let illness: Sickness | undefined;

  async function replaceBy(status: number): Promise<void> {
    await ended(current);
    current = start(status);
  }

  return {
    async fallIll(how) {
      illness = how;
      if (how === 'dead') await killed(current);
      else if (how === 'frozen') current.kill('SIGSTOP');
      else await replaceBy(500);
    },
    async recover() {
      if (illness === 'frozen') current.kill('SIGCONT');
      else if (illness === 'dead') current = start(200);
      else await replaceBy(200);
    },
    end: () => ended(current),
  };
}

function killed(process: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    process.once('exit', () => resolve());
    process.kill('SIGKILL');
  });
}
