import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

const openConnections = '/proc/net/tcp';

/**
 * Which of these processes holds the connection from this port of the loopback interface. Only Linux tells; elsewhere
 * a single candidate has to be it.
 */
export function ownerOfConnection(clientPort: number, pids: readonly number[]): number | undefined {
  if (pids.length === 1) return pids[0];
  const inode = existsSync(openConnections) ? inodeOf(clientPort) : undefined;
  return inode === undefined ? undefined : pids.find((pid) => holds(pid, `socket:[${inode}]`));
}

function inodeOf(clientPort: number): string | undefined {
  const local = `:${clientPort.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync(openConnections, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  return rows.find((columns) => columns[1]?.endsWith(local) && columns[9] !== '0')?.[9];
}

function holds(pid: number, socket: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => linkOf(`/proc/${pid}/fd/${fd}`) === socket);
  } catch {
    return false; // it has ended meanwhile
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
