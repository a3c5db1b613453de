import { isPortInUse } from '../supervisor/free-ports';
import { metricsPort, portOffsets } from '../supervisor/ports';

// Below the range from which systems take the ports of outgoing connections: what is free here stays free.
const first = 20_000;
const last = 30_000;
const attempts = 50;

/** A gateway port with all the ports that follow it free, chosen at random so that stacks started together differ. */
export async function freePortRange(): Promise<number> {
  const offsets = [...Object.values(portOffsets), metricsPort(0)];
  const size = Math.max(...offsets) + 1;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = first + Math.floor((Math.random() * (last - first)) / size) * size;
    const used = await Promise.all(offsets.map((offset) => isPortInUse(port + offset)));
    if (!used.includes(true)) return port;
  }
  throw new Error(`No ${size} free ports in a row between ${first} and ${last}`);
}
