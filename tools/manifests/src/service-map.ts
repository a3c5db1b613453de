import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';

export interface Edge {
  from: string;
  to: string;
  kind: 'http' | 'event' | 'command';
  method?: string;
  path?: string;
}

/** Every edge that the platform's code has: docs/service-map.json, which `npm run contracts` keeps true. */
export function readServiceMap(): Edge[] {
  const file = join(repositoryRoot, 'docs', 'service-map.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { edges: Edge[] }).edges;
}

/** Who calls whom over HTTP, as `gateway → auth`, each pair once. */
export const callsIn = (edges: readonly Edge[]): string[] => [
  ...new Set(edges.filter(({ kind }) => kind === 'http').map(({ from, to }) => `${from} → ${to}`)),
];
