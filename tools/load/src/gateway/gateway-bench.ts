import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePortRange } from '@shop/devstack';
import type { LoadConfig } from '../config';
import { takePlaces } from '../cores';
import { answering, ended } from '../processes';
import { benchToken } from './access-token';
import { type ContenderName, contenders } from './contenders';
import { startUpstream } from './upstream';
import { type WrkResult, wrk } from './wrk';

export interface GatewayBenchResult {
  placement: string;
  /** The best of the rounds of each. */
  proxies: Record<ContenderName, WrkResult>;
  memory: { requests: number; afterWarmUpMb: number; afterwardsMb: number };
}

interface Bench {
  config: LoadConfig;
  prefix: readonly string[];
  folder: string;
  token: string;
  keySet: string;
  upstream: string;
  say: (text: string) => void;
}

const rounds = 2;
const connections = 64;
const warmUpSeconds = 3;
const memoryRequests = 200_000;
// The heap of a gateway under load grows to its working size within the first quarter of a million requests.
const untilItsSize = 300_000;
const path = '/api/v1/products/00000000-0000-4000-8000-000000000001';

/** Puts the gateway, nginx and a plain Express proxy before the same service, one after the other on the same core. */
export async function benchGateway(config: LoadConfig, say: (text: string) => void): Promise<GatewayBenchResult> {
  const { platformPrefix: prefix, description: placement } = takePlaces();
  const folder = mkdtempSync(join(tmpdir(), 'shop-bench-'));
  const { token, keySet } = benchToken();
  const port = await freePortRange();
  const upstream = startUpstream([], join(folder, 'upstream'), { port, keySet });
  const bench: Bench = { config, prefix, folder, token, keySet, upstream: `http://127.0.0.1:${port}`, say };
  try {
    await answering(`${bench.upstream}/ready`, upstream, {});
    const proxies = await measureAll(bench);
    return { placement, proxies, memory: await measureMemory(bench) };
  } finally {
    await ended(upstream);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureAll(bench: Bench): Promise<Record<ContenderName, WrkResult>> {
  const best = new Map<ContenderName, WrkResult>();
  for (let round = 1; round <= rounds; round++) {
    for (const name of Object.keys(contenders) as ContenderName[]) {
      bench.say(`Round ${round} of ${rounds}: ${name} for ${bench.config.seconds} s …`);
      const result = await withContender(bench, name, (load) => load(bench.config.seconds));
      if (result.perSecond > (best.get(name)?.perSecond ?? 0)) best.set(name, result);
    }
  }
  return Object.fromEntries(best) as Record<ContenderName, WrkResult>;
}

/** What the gateway holds once it is warm, and after many more requests. */
function measureMemory(bench: Bench): Promise<GatewayBenchResult['memory']> {
  return withContender(bench, 'gateway', async (load, pid) => {
    const residentMb = () =>
      Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
    const answer = async (atLeast: number) => {
      let requests = 0;
      while (requests < atLeast) requests += (await load(warmUpSeconds)).requests;
      return requests;
    };
    await answer(untilItsSize);
    const afterWarmUpMb = residentMb();
    const requests = await answer(memoryRequests);
    bench.say(`The gateway has answered ${requests} more requests`);
    return { requests, afterWarmUpMb, afterwardsMb: residentMb() };
  });
}

async function withContender<Result>(
  bench: Bench,
  name: ContenderName,
  work: (load: (seconds: number) => Promise<WrkResult>, pid: number) => Promise<Result>,
): Promise<Result> {
  const port = await freePortRange();
  const { prefix, upstream, keySet } = bench;
  const around = { prefix, folder: join(bench.folder, name), port, upstream, keySet, env: bench.config.inherit };
  const contender = contenders[name](around);
  const url = `http://127.0.0.1:${port}${path}`;
  const headers = { authorization: `Bearer ${bench.token}` };
  const load = (seconds: number) => wrk([], { url, seconds, connections, headers });
  try {
    await answering(url, contender, headers);
    await load(warmUpSeconds);
    return await work(load, contender.pid ?? 0);
  } finally {
    await ended(contender);
  }
}
