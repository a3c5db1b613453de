import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { declarations } from './declarations';
import { deriveEdges } from './derive-edges';
import type { Edge } from './edge';
import { mapFaults } from './faults';

/** The map of this checkout, and what does not fit together in it. */
export function readServiceMap(root: string): { edges: Edge[]; faults: string[] } {
  return { edges: deriveEdges(declarations), faults: mapFaults(declarations, readdirSync(join(root, 'services'))) };
}
