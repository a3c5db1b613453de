import { whyNotHere } from './engine/can-start';
import { engineAnswers, startEngine } from './engine/daemon';
import { fetchPlugins, installEngine } from './engine/packages';
import { debootstrap, importDebian } from './images/debian';
import { buildStandIns } from './images/stand-ins';
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
  if (standIns) say(`  ${(await workshop.step('Making the other images', () => buildStandIns(workshop))).join(', ')}`);
  goOn();
  say(`  ${await workshop.step('Building every image', () => buildImages(workshop))}`);
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

const suites = {
  'The journeys, against the containers': 'tests/journeys/jest.config.cjs',
  'What only containers can show': 'tools/compose/jest.config.cjs',
};

async function testPlatform(workshop: Workshop, goOn: () => void): Promise<Counts> {
  const total: Counts = { passed: 0, failed: 0 };
  for (const [what, config] of Object.entries(suites)) {
    goOn();
    const { passed, failed } = await workshop.step(what, () => runTests(workshop, config));
    total.passed += passed;
    total.failed += failed;
  }
  return total;
}
