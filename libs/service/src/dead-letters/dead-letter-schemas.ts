import { named } from '@shop/contracts';
import { z } from 'zod';

/** How many dead letters a queue has. */
export const countSchema = named('DeadLetterCount', z.object({ queue: z.string(), messages: z.int() }));

/** A dead letter in a list. */
export const letterSchema = named(
  'DeadLetter',
  z.object({
    id: z.string(),
    messageId: z.string().nullable(),
    type: z.string().nullable(),
    reason: z.string(),
    failedAt: z.string().nullable(),
    replays: z.int(),
    size: z.int(),
  }),
);

/** A dead letter with everything in it. */
export const wholeLetterSchema = named(
  'WholeDeadLetter',
  letterSchema.extend({
    queue: z.string(),
    headers: z.record(z.string(), z.unknown()),
    content: z.string(),
    encoding: z.enum(['utf8', 'base64']),
  }),
);

/** Which of them: said outright, so that no slip of the pen takes all. */
export const chosenBody = named(
  'ChosenDeadLetters',
  z.union([z.strictObject({ id: z.string().min(1).max(64) }), z.strictObject({ all: z.literal(true) })]),
);

/** What became of the chosen ones. */
export const settledSchema = named(
  'SettledDeadLetters',
  z.object({
    queue: z.string(),
    count: z.int(),
    failed: z.int(),
    remaining: z.int(),
  }),
);

/** An entry of the audit trail. */
export const actionSchema = named(
  'DeadLetterAction',
  z.object({
    id: z.string(),
    at: z.string(),
    by: z.string(),
    requestId: z.string(),
    queue: z.string(),
    action: z.enum(['replay', 'discard']),
    chosen: z.enum(['one', 'all']),
    state: z.enum(['started', 'done', 'failed']),
    count: z.int(),
    failed: z.int(),
    letters: z.array(letterSchema.pick({ id: true, messageId: true, type: true, reason: true })),
  }),
);
