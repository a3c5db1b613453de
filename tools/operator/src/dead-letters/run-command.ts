import type { AdminClient } from './admin-client';
import type { Command } from './config';
import { actionsTable, countsTable, lettersTable, wholeLetter } from './tables';

interface Count {
  queue: string;
  messages: number;
}

export interface Letter {
  id: string;
  messageId: string | null;
  type: string | null;
  reason: string;
  failedAt: string | null;
  replays: number;
  size: number;
}

export interface WholeLetter extends Letter {
  headers: Record<string, unknown>;
  content: string;
  encoding: string;
}

export interface Action {
  at: string;
  by: string;
  queue: string;
  action: string;
  state: string;
  count: number;
}

interface Settled {
  count: number;
  failed: number;
  remaining: number;
}

/** What came of a command: as the platform answered, and in words. */
export interface Outcome {
  answer: unknown;
  text: string;
  /** Something was left undone. */
  incomplete?: boolean;
}

const letters = (queue: string) => `/admin/dead-letters/${encodeURIComponent(queue)}`;

export async function runCommand(command: Command, platform: AdminClient): Promise<Outcome> {
  switch (command.action) {
    case 'list':
      return command.queue === undefined ? countAll(platform) : listQueue(command.queue, platform);
    case 'show': {
      const letter = await platform.get<WholeLetter>(`${letters(command.queue)}/${encodeURIComponent(command.id)}`);
      return { answer: letter, text: wholeLetter(letter) };
    }
    case 'log': {
      const path = command.queue === undefined ? '/admin/dead-letter-actions' : `${letters(command.queue)}/actions`;
      const answer = await platform.get<{ items: Action[] }>(`${path}?limit=100`);
      return { answer, text: actionsTable(answer.items) };
    }
    default:
      return settle(command, platform);
  }
}

async function countAll(platform: AdminClient): Promise<Outcome> {
  const answer = await platform.get<{ items: Count[]; unavailable: string[] }>('/admin/dead-letters');
  const away = answer.unavailable.length > 0 ? `\nno answer from: ${answer.unavailable.join(', ')}` : '';
  return { answer, text: countsTable(answer.items) + away, incomplete: away !== '' };
}

async function listQueue(queue: string, platform: AdminClient): Promise<Outcome> {
  const answer = await platform.get<{ items: Letter[]; page: { totalItems: number } }>(`${letters(queue)}?limit=100`);
  return { answer, text: lettersTable(answer.items, answer.page.totalItems) };
}

/** The platform takes a thousand at a time: goes on until all that were there at the beginning are done. */
async function settle(command: Extract<Command, { chosen: unknown }>, platform: AdminClient): Promise<Outcome> {
  const { action, queue, chosen } = command;
  const once = () => platform.post<Settled>(`${letters(queue)}/${action}`, chosen);
  let last = await once();
  const most = last.count + last.remaining;
  let count = last.count;
  while ('all' in chosen && last.count > 0 && last.failed === 0 && count < most) {
    last = await once();
    count += last.count;
  }
  const answer = { queue, action, count, failed: last.failed, remaining: last.remaining };
  const failed = last.failed > 0 ? `, ${last.failed} could not be` : '';
  const done = action === 'replay' ? 'replayed' : 'discarded';
  return { answer, text: `${queue}: ${count} ${done}${failed}, ${last.remaining} remain`, incomplete: last.failed > 0 };
}
