import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const heading = '\n## On Kubernetes\n';

/** The README's own commands for a cluster: what is to be done, and the last one, which stays and opens the door. */
export interface Instructions {
  script: string;
  door: string;
}

/** Reads them from a checkout's README. @throws when they are not where they were */
export function instructionsIn(checkout: string): Instructions {
  const readme = readFileSync(join(checkout, 'README.md'), 'utf8');
  const section = readme.slice(readme.indexOf(heading) + heading.length).split('\n## ')[0] ?? '';
  const [, block = ''] = /```sh\n([^`]*)```/.exec(section) ?? [];
  const lines = block.trimEnd().split('\n');
  const door = lines.pop() ?? '';
  if (!readme.includes(heading) || !/ port-forward .* 3000:8080/.test(door)) {
    throw new Error('The README has no block of commands for Kubernetes that ends with a port-forward');
  }
  return { script: lines.join('\n'), door };
}
