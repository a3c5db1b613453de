import type { Action, Letter, WholeLetter } from './run-command';

const widest = 60;

/** Queues that have some, and the sum of all. */
export function countsTable(counts: readonly { queue: string; messages: number }[]): string {
  const some = counts.filter(({ messages }) => messages > 0).sort((one, other) => other.messages - one.messages);
  if (some.length === 0) return `no dead letters in ${counts.length} queues`;
  return columns([['queue', 'dead letters'], ...some.map(({ queue, messages }) => [queue, String(messages)])]);
}

export function lettersTable(letters: readonly Letter[], total: number): string {
  if (letters.length === 0) return 'no dead letters';
  const rows = letters.map(({ id, failedAt, type, replays, reason }) => [
    id,
    failedAt ?? 'unknown',
    type ?? 'unknown',
    String(replays),
    reason.split('\n')[0] ?? '',
  ]);
  const rest = total > letters.length ? `\n${total - letters.length} more` : '';
  return columns([['id', 'failed at', 'type', 'replays', 'reason'], ...rows]) + rest;
}

export function actionsTable(actions: readonly Action[]): string {
  if (actions.length === 0) return 'nobody has replayed or discarded anything yet';
  const rows = actions.map(({ at, by, action, queue, count, state }) => [at, by, action, queue, String(count), state]);
  return columns([['at', 'by', 'action', 'queue', 'how many', 'state'], ...rows]);
}

export function wholeLetter({ content, encoding, ...facts }: WholeLetter): string {
  return `${JSON.stringify(facts, null, 2)}\n${encoding === 'utf8' ? indented(content) : `base64: ${content}`}`;
}

function indented(content: string): string {
  try {
    return JSON.stringify(JSON.parse(content), null, 2);
  } catch {
    return content;
  }
}

function columns(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.min(widest, Math.max(...rows.map((row) => row[column]?.length ?? 0))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
