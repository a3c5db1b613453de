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

/** Asks every dependency at the same time, each for at most two seconds. */
export async function checkReadiness(dependencies: readonly Dependency[]): Promise<ReadinessReport> {
  const states = await Promise.all(dependencies.map(async ({ name, check }) => [name, await isUp(check)] as const));
  return {
    status: states.every(([, state]) => state === 'up') ? 'ready' : 'not_ready',
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
