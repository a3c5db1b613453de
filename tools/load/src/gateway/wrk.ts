import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface WrkResult {
  perSecond: number;
  requests: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers that were not 2xx or 3xx, and broken connections. */
  errors: number;
}

export interface WrkSettings {
  url: string;
  seconds: number;
  connections: number;
  headers: Readonly<Record<string, string>>;
}

const run = promisify(execFile);

/** Loads a URL with wrk, one thread of it, over connections that stay open. @throws when wrk cannot run */
export async function wrk(
  prefix: readonly string[],
  { url, seconds, connections, headers }: WrkSettings,
): Promise<WrkResult> {
  const headerArgs = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const [command = 'wrk', ...args] = [
    ...prefix,
    'wrk',
    ...['-t', '1', '-c', `${connections}`, '-d', `${seconds}s`, '--latency'],
    ...headerArgs,
    url,
  ];
  const { stdout } = await run(command, args);
  return parseWrk(stdout);
}

/** Reads what wrk prints. @throws when it is something else */
export function parseWrk(text: string): WrkResult {
  const found = (pattern: RegExp) => pattern.exec(text)?.[1];
  const perSecond = found(/Requests\/sec:\s+([\d.]+)/);
  const requests = found(/(\d+) requests in/);
  const p50 = found(/^\s+50%\s+(\S+)/m);
  const p99 = found(/^\s+99%\s+(\S+)/m);
  if (!perSecond || !requests || !p50 || !p99) throw new Error(`wrk said something else: ${text.slice(0, 500)}`);
  const broken = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)?.slice(1) ?? [];
  const refused = Number(found(/Non-2xx or 3xx responses: (\d+)/) ?? 0);
  return {
    perSecond: Number(perSecond),
    requests: Number(requests),
    p50Ms: milliseconds(p50),
    p99Ms: milliseconds(p99),
    errors: broken.reduce((sum, count) => sum + Number(count), refused),
  };
}

function milliseconds(text: string): number {
  const value = Number.parseFloat(text);
  if (text.endsWith('us')) return value / 1000;
  if (text.endsWith('ms')) return value;
  return value * 1000;
}
