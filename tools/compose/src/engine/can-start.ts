import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Why an engine of our own cannot be started on this machine; undefined when it can. */
export function whyNotHere({ platform, getuid }: Pick<NodeJS.Process, 'platform' | 'getuid'>): string | undefined {
  if (platform !== 'linux') return 'only Linux can run an engine beside this checkout';
  if (getuid?.() !== 0) return 'only root can start one';
  if (!existsSync('/etc/debian_version') || !/VERSION_ID="?12/.test(readFileSync('/etc/os-release', 'utf8'))) {
    return 'its packages and the stand-ins for images come from Debian 12';
  }
  if (runsAs('dockerd', '/run/docker.pid')) {
    return 'a dockerd runs here already, whose bridge and rules of iptables a second one would take';
  }
  return undefined;
}

/** Whether the process that the file names is this program. The file may be left from one that has crashed. */
export function runsAs(program: string, pidFile: string, processes = '/proc'): boolean {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    return readFileSync(join(processes, String(pid), 'comm'), 'utf8').trim() === program;
  } catch {
    return false;
  }
}
