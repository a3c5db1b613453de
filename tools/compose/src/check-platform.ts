import { whyNotHere } from './engine/can-start';
import { engineAnswers, startEngine } from './engine/daemon';
import { fetchPlugins, installEngine } from './engine/packages';
import { debootstrap, importDebian } from './images/debian';
import { buildNode, buildStandIns, gatherContext } from './images/stand-ins';
import { buildImages, compose, memory, up, watch } from './platform/compose';
import { choosePlatform } from './platform/settings';
import { type Counts, runTests } from './run-tests';
import { say, type Workshop } from './workshop';

/** Runs the platform as docker compose does, and everything that can be asked of it from outside. */
export async function checkPlatform(workshop: Workshop, interrupted: () => boolean): Promise<Counts> {
  const goOn = () => {
    if (interrupted()) throw new Error('Interrupted');
  };
  const standIns = !(await engineAnswers(workshop));
  const reason = standIns && whyNotHere(process);
  if (reason) {
    say(`NOT RUN: no Docker engine answers, and ${reason}. The images and the compose file were NOT tried.`);
    return { passed: 0, failed: 0 };
  }
  if (standIns) await engineOfOurOwn(workshop);
  goOn();
  await choosePlatform(workshop, standIns);
  say(`  ${await workshop.step('Building every image', () => allImages(workshop, standIns))}`);
  workshop.atTheEnd('Taking the platform down', () =>
    compose(workshop, '--profile', 'observability', 'down', '--volumes', '--remove-orphans'),
  );
  await workshop.step('Bringing the platform up', () => up(workshop));
  await workshop.step('Starting Prometheus beside it', () => watch(workshop));
  say(`Memory at rest:\n${await memory(workshop)}`);
  goOn();
  return await testPlatform(workshop, goOn);
}

async function engineOfOurOwn(workshop: Workshop): Promise<void> {
  say('No Docker engine answers: this check runs one of its own, and makes the images that it cannot pull.');
  await workshop.step('Installing Docker', () => installEngine(workshop));
  await workshop.step('Starting an engine, and making a Debian for it', async () => {
    const [tree] = await Promise.all([debootstrap(workshop), fetchPlugins(workshop).then(() => startEngine(workshop))]);
    await importDebian(workshop, tree);
  });
}

/** The sizes of the platform's own images. */
async function allImages(workshop: Workshop, standIns: boolean): Promise<string> {
  if (!standIns) return await buildImages(workshop);
  const context = await gatherContext(workshop);
  await buildNode(workshop, context);
  const [sizes] = await Promise.all([buildImages(workshop), buildStandIns(workshop, context)]);
  return sizes;
}

// Those in which containers, discovery and real servers could make a difference. The burst of scarce-stock is not among
// them: with a core for each service and a busy machine the gateway rightly refuses some of 500 orders at once.
const journeys = ['smoke', 'accounts', 'catalogue', 'checkout', 'failed-checkouts', 'idempotency'];

const suites = [
  {
    what: 'Journeys, against the containers',
    config: 'tests/journeys/jest.config.cjs',
    files: journeys.map((name) => `/${name}\\.journey`),
  },
  { what: 'What only containers can show', config: 'tools/compose/jest.config.cjs', files: [] },
];

async function testPlatform(workshop: Workshop, goOn: () => void): Promise<Counts> {
  const total: Counts = { passed: 0, failed: 0 };
  for (const { what, config, files } of suites) {
    goOn();
    const { passed, failed } = await workshop.step(what, () => runTests(workshop, config, files));
    total.passed += passed;
    total.failed += failed;
  }
  return total;
}
