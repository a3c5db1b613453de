import type { Config } from './config';
import type { Finding } from './verdict';

/** What a person reads, and whether the answer is yes. */
export interface Answer {
  ok: boolean;
  lines: string[];
}

/** The findings, and the yes or no that follows from them. */
export function answerOf(config: Config, findings: readonly Finding[], faults: readonly string[] = []): Answer {
  const lines = findings.map((one) => `${mark(one.ok)} ${one.consumer} → ${one.provider}: ${one.reason}`);
  const ok = faults.length === 0 && findings.every((one) => one.ok);
  return { ok, lines: [...faults, ...lines, conclusion(config, ok)] };
}

export const mark = (ok: boolean) => (ok ? '✓' : '✗');

export function conclusion({ services, version, environment }: Config, ok: boolean): string {
  const may = ok ? 'may' : 'must not';
  const names = services.join(', ');
  const doing = version === undefined ? `${may} be taken away from` : `${version} ${may} go to`;
  return `${ok ? 'Yes' : 'No'}: ${names} ${doing} ${environment}.`;
}

export function recorded({ services, version, environment }: Config): Answer {
  const names = services.join(', ');
  const state = version === undefined ? 'no longer runs' : `${version} runs`;
  return { ok: true, lines: [`Recorded: ${names} ${state} in ${environment}.`] };
}
