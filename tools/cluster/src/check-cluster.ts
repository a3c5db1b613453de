import {
  type Counts,
  choosePlatform,
  engineOfOurOwn,
  imagesFromOutside,
  portableJourneys,
  runTests,
  say,
  type Workshop,
} from '@shop/compose';
import { kubernetesPrograms } from './kubernetes/programs';
import { startCluster } from './node/start-cluster';
import { cloneCheckout } from './platform/clone';
import { followReadme, loadStoreImages, nameShop, replaced } from './platform/follow-readme';
import { stateOf } from './platform/state';

const suites = [
  { what: 'Journeys, against the pods', config: 'tests/journeys/jest.config.cjs', files: portableJourneys },
  { what: 'What only a cluster can show', config: 'tools/cluster/jest.config.cjs', files: [] },
];

/** Runs the platform on a Kubernetes of our own, as the README says, and asks it whatever can be asked from outside. */
export async function checkCluster(workshop: Workshop, interrupted: () => boolean): Promise<Counts> {
  const goOn = () => {
    if (interrupted()) throw new Error('Interrupted');
  };
  const programs = await kubernetesPrograms(workshop);
  goOn();
  await engineOfOurOwn(workshop);
  await choosePlatform(workshop, true);
  await workshop.step('Making the images that cannot be pulled', () => imagesFromOutside(workshop));
  goOn();
  const node = await workshop.step('Starting a cluster of one node', () => startCluster(workshop, programs));
  const clone = await cloneCheckout(workshop);
  say(`What this cluster cannot take as it is, from tools/cluster/adaptation:\n${replaced(clone)}`);
  await workshop.step('Loading the images of the stores', () => loadStoreImages(workshop));
  goOn();
  try {
    await workshop.step("Following the README's commands", () => followReadme(workshop, clone));
    await nameShop(workshop, clone);
    const counts = await testPlatform(workshop, goOn);
    node.assertRunning();
    if (counts.failed > 0) say(await stateOf(workshop));
    return counts;
  } catch (error) {
    say(await stateOf(workshop));
    throw error;
  }
}

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
