import { buildImages } from '../platform/compose';
import type { Workshop } from '../workshop';
import { buildNode, buildStandIns, gatherContext } from './stand-ins';

/** Builds the platform's images and, where wanted, those that they need. Returns the sizes of the platform's own. */
export async function allImages(workshop: Workshop, standIns: boolean): Promise<string> {
  if (!standIns) return await buildImages(workshop);
  const context = await gatherContext(workshop);
  await buildNode(workshop, context);
  const [sizes] = await Promise.all([buildImages(workshop), buildStandIns(workshop, context)]);
  return sizes;
}

/** Builds the images that cannot be pulled, and leaves the platform's own to others. */
export async function imagesFromOutside(workshop: Workshop): Promise<void> {
  const context = await gatherContext(workshop);
  await buildNode(workshop, context);
  await buildStandIns(workshop, context);
}
