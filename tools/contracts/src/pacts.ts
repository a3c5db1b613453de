import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Edge, operationOf, partiesOf } from './map/edge';

/** One interaction of a committed pact. */
export interface Interaction {
  file: string;
  consumer: string;
  provider: string;
  description: string;
}

interface PactFile {
  consumer: { name: string };
  provider: { name: string };
  interactions: { description: string }[];
}

/** Every interaction of every committed pact. */
export function readInteractions(root: string): Interaction[] {
  const folder = join(root, 'pacts');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .flatMap((file) => {
      const pact = JSON.parse(readFileSync(join(folder, file), 'utf8')) as PactFile;
      const [consumer, provider] = [pact.consumer.name, pact.provider.name];
      return pact.interactions.map(({ description }) => ({ file, consumer, provider, description }));
    });
}

/** Whether the interaction is about the edge: it is named after its operation, and perhaps says after a comma which case. */
export function isAbout({ consumer, provider, description }: Omit<Interaction, 'file'>, edge: Edge): boolean {
  const parties = partiesOf(edge);
  if (parties.consumer !== consumer || parties.provider !== provider) return false;
  const operation = operationOf(edge);
  return description === operation || description.startsWith(`${operation}, `);
}

/**
 * Edges that no pact speaks of, and interactions that are about no edge. Who uses the platform from outside is on no map:
 * what such a consumer relies on is for its provider alone to keep.
 */
export function coverageFaults(edges: readonly Edge[], interactions: readonly Interaction[]): string[] {
  const services = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const bare = edges.filter((edge) => !interactions.some((one) => isAbout(one, edge)));
  const inside = interactions.filter(({ consumer }) => services.has(consumer));
  const stray = inside.filter((one) => !edges.some((edge) => isAbout(one, edge)));
  return [
    ...bare.map((edge) => `${labelOf(edge)} has no contract`),
    ...stray.map(({ file, description }) => `${description} of pacts/${file} is no edge of the service map`),
  ];
}

/** For example `order → inventory: inventory.reserved for checkout-replies`: who relies on whom, and on what. */
export function labelOf(edge: Edge): string {
  const { consumer, provider } = partiesOf(edge);
  return `${consumer} → ${provider}: ${operationOf(edge)}`;
}
