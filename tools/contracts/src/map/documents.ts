import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Edge } from './edge';
import { pageOf } from './page';

/** Where the committed map is, below the checkout's folder. */
export const mapFiles = { json: 'docs/service-map.json', page: 'docs/service-map.md' } as const;

/** The files of the map as they should be, by path. */
export function mapDocuments(edges: readonly Edge[]): ReadonlyMap<string, string> {
  const lines = edges.map((edge) => `    ${JSON.stringify(edge)}`).join(',\n');
  return new Map([
    [mapFiles.json, `{\n  "edges": [\n${lines}\n  ]\n}\n`],
    [mapFiles.page, pageOf(edges)],
  ]);
}

/** The files of the map that are not what the code says. */
export function outdated(root: string, edges: readonly Edge[]): string[] {
  return [...mapDocuments(edges)].filter(([path, text]) => textOf(join(root, path)) !== text).map(([path]) => path);
}

export function writeMap(root: string, edges: readonly Edge[]): void {
  for (const [path, text] of mapDocuments(edges)) writeFileSync(join(root, path), text);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
