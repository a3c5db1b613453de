import { isPortInUse } from '../supervisor/free-ports';
import { portsOf } from '../supervisor/ports';

// Below the range from which systems take the ports of outgoing connections: what is free here stays free.
const first = 20_000;
const last = 30_000;
const attempts = 50;

/** A gateway port with all the ports of a stack that follow it free, chosen at random so that stacks started together differ. */
export async function freePortRange(instances = 1): Promise<number> {
  const size = Math.max(...portsOf(0, instances)) + 1;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = first + Math.floor((Math.random() * (last - first)) / size) * size;
    const used = await Promise.all(portsOf(port, instances).map(isPortInUse));
    if (!used.includes(true)) return port;
  }
  throw new Error(`No free ports for a platform between ${first} and ${last}`);
}
