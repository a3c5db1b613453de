import { ShopError } from '@shop/errors';

/** What a service needs in order to do its work. */
export interface Dependency {
  name: string;
  /** Whether it answers now. A rejection counts as no. */
  check: () => boolean | Promise<boolean>;
}

export interface ReadinessReport {
  status: 'ready' | 'not_ready' | 'stopping';
  dependencies: Record<string, 'up' | 'down'>;
}

const checkTimeoutMs = 2_000;

/**
 * The dependencies that `?exclude=<name>` (as often as needed, as Kubernetes' own /readyz takes it) leaves out of the
 * decision: who balances requests must not take all copies of a service away for what each of them lacks.
 *
 * @throws ShopError `validation_failed` for a name that is none of `known`: a check with a slip of the pen is no check
 */
export function excludedDependencies(url: string, known: readonly string[]): ReadonlySet<string> {
  const names = new URL(url, 'http://localhost').searchParams.getAll('exclude');
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new ShopError('validation_failed', `There is no dependency "${unknown}" to exclude`);
  return new Set(names);
}

/**
 * Asks every dependency at the same time, each for at most two seconds; those excluded are told of all the same. Who no
 * longer accepts anything is `stopping`, whatever is excluded: nobody must be sent to a process that is about to end.
 */
export async function checkReadiness(
  { accepting, dependencies }: { accepting: () => boolean; dependencies: readonly Dependency[] },
  excluded: ReadonlySet<string>,
): Promise<ReadinessReport> {
  const states = await Promise.all(dependencies.map(async ({ name, check }) => [name, await isUp(check)] as const));
  const ready = states.every(([name, state]) => state === 'up' || excluded.has(name));
  return {
    status: accepting() ? (ready ? 'ready' : 'not_ready') : 'stopping',
    dependencies: Object.fromEntries(states),
  };
}

async function isUp(check: Dependency['check']): Promise<'up' | 'down'> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, checkTimeoutMs, false);
  });
  try {
    return (await Promise.race([check(), deadline])) ? 'up' : 'down';
  } catch {
    return 'down';
  } finally {
    clearTimeout(timer);
  }
}
