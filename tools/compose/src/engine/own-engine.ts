import { debootstrap, importDebian } from '../images/debian';
import { say, type Workshop } from '../workshop';
import { startEngine } from './daemon';
import { fetchPlugins, installEngine } from './packages';

/** A Docker engine in the workshop's folder, with a Debian to build on. */
export async function engineOfOurOwn(workshop: Workshop): Promise<void> {
  say('No Docker engine answers: this check runs one of its own, and makes the images that it cannot pull.');
  await workshop.step('Installing Docker', () => installEngine(workshop));
  await workshop.step('Starting an engine, and making a Debian for it', async () => {
    const [tree] = await Promise.all([debootstrap(workshop), fetchPlugins(workshop).then(() => startEngine(workshop))]);
    await importDebian(workshop, tree);
  });
}
