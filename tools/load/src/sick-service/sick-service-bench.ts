import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePortRange } from '@shop/devstack';
import { Pool } from 'undici';
import type { LoadConfig } from '../config';
import { takePlaces } from '../cores';
import { benchToken } from '../gateway/access-token';
import { contenders } from '../gateway/contenders';
import { startUpstream } from '../gateway/upstream';
import { type LatencySummary, summarize } from '../latencies';
import { answering, ended } from '../processes';
import { type SickInstance, type Sickness, startSickInstance } from './sick-instance';

/** What was seen while one service was in some state. */
export interface Phase {
  name: 'well' | Sickness;
  /** Of the service that is never ill. */
  others: LatencySummary & { answers: number; errors: number };
  /** Of the ill one's callers, once its breaker has had time to open: how long each waited, and for which statuses. */
  callers: LatencySummary & { answers: number; statuses: Record<string, number> };
  /** From its return to the first good answer, in milliseconds. */
  backAfterMs: number;
}

export interface SickServiceResult {
  placement: string;
  phases: Phase[];
}

interface Answered {
  at: number;
  tookMs: number;
  /** 0: the connection broke. */
  status: number;
}

interface Door {
  pool: Pool;
  token: string;
}

const clientsOfOthers = 8;
const clientsOfSick = 8;
const opensWithinMs = 1_000;
const backWithinMs = 60_000;
const sicknesses: readonly Sickness[] = ['dead', 'frozen', 'failing'];
const paths = { others: '/api/v1/orders/a', sick: '/api/v1/users/me' };

/** Makes the only instance of a service ill behind the gateway, in each way, and watches the callers of all. */
export async function benchSickService(config: LoadConfig, say: (text: string) => void): Promise<SickServiceResult> {
  const { platformPrefix: prefix, description: placement } = takePlaces();
  const folder = mkdtempSync(join(tmpdir(), 'shop-bench-'));
  const { token, keySet } = benchToken();
  const [port, sickPort, gatewayPort] = [await freePortRange(), await freePortRange(), await freePortRange()];
  const upstream = `http://127.0.0.1:${port}`;
  const well = startUpstream([], join(folder, 'upstream'), { port, keySet });
  const sick = startSickInstance(folder, sickPort);
  const elsewhere = { service: 'user', url: `http://127.0.0.1:${sickPort}` };
  const around = { prefix, folder, port: gatewayPort, upstream, elsewhere, keySet, env: config.inherit };
  await answering(`${upstream}/ready`, well, {});
  const gateway = contenders.gateway(around);
  const door = { pool: new Pool(`http://127.0.0.1:${gatewayPort}`, { connections: 64, pipelining: 1 }), token };
  try {
    await answering(`http://127.0.0.1:${gatewayPort}${paths.sick}`, gateway, { authorization: `Bearer ${token}` });
    return { placement, phases: await watchAll(config.seconds, door, sick, say) };
  } finally {
    await door.pool.destroy();
    await ended(gateway);
    await Promise.all([ended(well), sick.end()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function watchAll(
  seconds: number,
  door: Door,
  sick: SickInstance,
  say: (text: string) => void,
): Promise<Phase[]> {
  say(`Warming up, then all well for ${seconds} s …`);
  await watch(door, seconds, 'well');
  const phases = [{ ...(await watch(door, seconds, 'well')), backAfterMs: 0 }];
  for (const sickness of sicknesses) {
    say(`One service ${sickness} for ${seconds} s …`);
    await sick.fallIll(sickness);
    const seen = await watch(door, seconds, sickness);
    await sick.recover();
    phases.push({ ...seen, backAfterMs: await untilBack(door) });
  }
  return phases;
}

/** Both services are asked by clients that each wait for their answer before they ask again. */
async function watch(door: Door, seconds: number, name: Phase['name']): Promise<Omit<Phase, 'backAfterMs'>> {
  const begun = performance.now();
  const until = begun + seconds * 1_000;
  const [others, sick] = await Promise.all([
    load(door, paths.others, clientsOfOthers, until),
    load(door, paths.sick, clientsOfSick, until),
  ]);
  const refused = sick.filter(({ at }) => at > begun + opensWithinMs);
  const took = (all: readonly Answered[]) => ({ ...summarize(all.map(({ tookMs }) => tookMs)), answers: all.length });
  return {
    name,
    others: { ...took(others), errors: others.filter(({ status }) => status !== 200).length },
    callers: {
      ...took(refused),
      statuses: Object.fromEntries(
        [...Map.groupBy(refused, ({ status }) => status)].map(([status, { length }]) => [status, length]),
      ),
    },
  };
}

async function load(door: Door, path: string, clients: number, until: number): Promise<Answered[]> {
  const answers: Answered[] = [];
  const client = async () => {
    while (performance.now() < until) answers.push(await ask(door, path));
  };
  await Promise.all(Array.from({ length: clients }, client));
  return answers;
}

async function ask({ pool, token }: Door, path: string): Promise<Answered> {
  const at = performance.now();
  // Not as fast as it can: a client that is refused at once would take the processor from everybody else.
  const thinks = new Promise((resolve) => setTimeout(resolve, 2));
  const status = await pool
    .request({ method: 'GET', path, headers: { authorization: `Bearer ${token}` } })
    .then(async ({ statusCode, body }) => {
      await body.dump();
      return statusCode;
    })
    .catch(() => 0);
  const tookMs = performance.now() - at;
  await thinks;
  return { at, tookMs, status };
}

async function untilBack(door: Door): Promise<number> {
  const begun = performance.now();
  while (performance.now() < begun + backWithinMs) {
    if ((await ask(door, paths.sick)).status === 200) return performance.now() - begun;
  }
  return Number.POSITIVE_INFINITY;
}
