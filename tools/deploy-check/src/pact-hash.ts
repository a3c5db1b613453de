import { createHash } from 'node:crypto';
import { messageDefinitions } from '@shop/contracts';
import { z } from 'zod';

/** A pact file, as far as anybody here looks into it. */
export const pactSchema = z.looseObject({
  consumer: z.object({ name: z.string() }),
  provider: z.object({ name: z.string() }),
  interactions: z.array(z.looseObject({ type: z.string().optional(), description: z.string().optional() })),
});

export type Pact = z.infer<typeof pactSchema>;

/** Names what a pact asks for: the same for the same expectations, in whatever order and by whatever tool written. */
export function pactHash({ consumer, provider, interactions }: Pact): string {
  const parts = interactions.map(canonical).sort();
  return createHash('sha256')
    .update(JSON.stringify([consumer.name, provider.name, parts]))
    .digest('hex');
}

/** Whether the consumer needs the provider to be there: who waits for messages only can wait. */
export function needsProvider({ interactions }: Pact): boolean {
  return interactions.some(({ type }) => type !== 'Asynchronous/Messages');
}

/** Whether its provider sends commands to its consumer. Named `inventory.reserve for reserve-stock`, for example. */
export function isCommanded({ interactions }: Pact): boolean {
  return interactions.some(({ description = '' }) => {
    const [name = ''] = description.split(' ', 1);
    return messageDefinitions.get(name)?.kind === 'command';
  });
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join()}}`;
}
