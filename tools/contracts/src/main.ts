import { writeMap } from './map/documents';
import { readServiceMap } from './map/service-map';

const { edges, faults } = readServiceMap(process.cwd());
for (const fault of faults) process.stderr.write(`${fault}\n`);
if (process.argv.includes('--write')) writeMap(process.cwd(), edges);
process.stdout.write(`${edges.length} edges\n`);
