import { readFileSync } from 'node:fs';
import type { Manifest } from '../manifest';
import { schemaFaults } from './check-schema';

// A process of its own, for the schemas are ES modules only: a list of objects comes in, a list of faults goes out.
const manifests = JSON.parse(readFileSync(0, 'utf8')) as Manifest[];
process.stdout.write(JSON.stringify(manifests.flatMap(schemaFaults)));
