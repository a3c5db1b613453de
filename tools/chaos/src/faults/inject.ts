import type { Platform } from '../platform';
import { ownerOfConnection } from '../proxy/owner-of-connection';
import { holdsWithin, pause } from '../wait';
import { type Fault, type FaultKind, type Injected, serviceOf } from './fault';

/** How long a fault lies in wait for its moment. */
const patienceMs = 15_000;
const diskFullMs = 1_500;

/** Makes it happen, and resolves when it has, or when its moment does not come. */
export async function inject(platform: Platform, fault: Fault, random: () => number): Promise<Omit<Injected, 'atMs'>> {
  const times = await ways[fault.kind](platform, fault.target, random);
  return { ...fault, met: times > 0, times };
}

/** Who was killed is still there for a moment, as far as signals can tell. */
const killed = new Set<number>();

type Way = (platform: Platform, target: string, random: () => number) => Promise<number>;

const ways: Record<FaultKind, Way> = {
  async kill(platform, target, random) {
    const store = platform.stores.find(({ name }) => name === target);
    if (store) await store.kill();
    else return killOne(() => platform.pidsOf(target), random);
    return 1;
  },
  'crash after the commit': ({ mongo, amqp, pidsOf }, queue) =>
    nextMoment((done) => {
      const service = serviceOf(queue);
      const takeBack = amqp.atNextDelivery(queue, () => {
        trap = mongo.atNextCommit(service, killer(pidsOf, service, done));
      });
      let trap = takeBack;
      return () => trap();
    }),
  'crash after the publish': ({ amqp, pidsOf }, service) =>
    nextMoment((done) => amqp.atNextConfirm(service, killer(pidsOf, service, done))),
  'crash before the acknowledgement': ({ amqp, pidsOf }, queue) =>
    nextMoment((done) => amqp.atNextAcknowledgement(queue, killer(pidsOf, serviceOf(queue), done))),
  'crash after the acknowledgement': ({ amqp, pidsOf }, queue) =>
    nextMoment((done) => amqp.afterNextAcknowledgement(queue, killer(pidsOf, serviceOf(queue), done))),
  async 'cut connections'({ amqp }, service) {
    await holdsWithin(patienceMs, () => amqp.isConnected(service), 50);
    return amqp.cutConnections(service);
  },
  'close a channel': ({ amqp }, service) => nextMoment((done) => amqp.closeNextChannel(service, () => done(1))),
  async 'refuse writes'({ mongo }, service) {
    const end = mongo.refuseWrites(service);
    const begun = await holdsWithin(patienceMs, () => mongo.refusedWrites(service) > 0, 50);
    if (begun) await pause(diskFullMs);
    return end();
  },
};

/** Waits for a process that runs: the one before may have died a moment ago. */
async function killOne(pids: () => readonly number[], random: () => number): Promise<number> {
  let running: readonly number[] = [];
  await holdsWithin(patienceMs, () => {
    running = pids().filter((pid) => !killed.has(pid));
    return running.length > 0;
  });
  const pid = running[Math.floor(random() * running.length)];
  return pid === undefined ? 0 : kill(pid);
}

/** Kills the very process that is at the other end, within the moment: nothing that it was told reaches it. */
const killer = (pidsOf: Platform['pidsOf'], service: string, done: (times: number) => void) => (clientPort: number) => {
  const pid = ownerOfConnection(clientPort, pidsOf(service));
  done(pid === undefined ? 0 : kill(pid));
};

function kill(pid: number): number {
  try {
    process.kill(pid, 'SIGKILL');
    killed.add(pid);
    return 1;
  } catch {
    return 0; // it was dead before
  }
}

/** Lies in wait; takes the trap away when nothing came. */
function nextMoment(wait: (done: (times: number) => void) => () => void): Promise<number> {
  return new Promise((resolve) => {
    const done = (times: number) => {
      clearTimeout(timer);
      resolve(times);
    };
    const takeBack = wait(done);
    const timer = setTimeout(() => {
      takeBack();
      resolve(0);
    }, patienceMs);
  });
}
