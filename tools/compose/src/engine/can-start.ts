import { existsSync, readFileSync } from 'node:fs';

/** Why an engine of our own cannot be started on this machine; undefined when it can. */
export function whyNotHere({ platform, getuid }: Pick<NodeJS.Process, 'platform' | 'getuid'>): string | undefined {
  if (platform !== 'linux') return 'only Linux can run an engine beside this checkout';
  if (getuid?.() !== 0) return 'only root can start one';
  if (!existsSync('/etc/debian_version') || !/VERSION_ID="?12/.test(readFileSync('/etc/os-release', 'utf8'))) {
    return 'its packages and the stand-ins for images come from Debian 12';
  }
  return undefined;
}
