import { whyNotHere } from './engine/can-start';
import { engineAnswers } from './engine/daemon';
import { engineOfOurOwn } from './engine/own-engine';
import { allImages } from './images/all-images';
import { compose, memory, up, watch } from './platform/compose';
import { choosePlatform } from './platform/settings';
import { type Counts, portableJourneys, runTests } from './run-tests';
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

const suites = [
  {
    what: 'Journeys, against the containers',
    config: 'tests/journeys/jest.config.cjs',
    files: portableJourneys,
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
