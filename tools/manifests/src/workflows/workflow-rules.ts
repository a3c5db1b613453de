import type { Job, Permissions, Step, Workflow } from './workflow';

/** What nobody would notice until it is too late: actions that change, rights too many, commands from outside. */
export function workflowFaults(text: string, workflow: Workflow): string[] {
  return [
    ...pinFaults(text),
    ...('pull_request_target' in workflow.on ? ['runs what strangers send with the rights of this repository'] : []),
    ...(isNarrow(workflow.permissions) ? [] : ['has more rights than to read, before any job asks']),
    ...Object.entries(workflow.jobs).flatMap(([name, job]) => jobFaults(job).map((fault) => `${name} ${fault}`)),
  ];
}

const pinned = /^\s*(?:- )?uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d[\w.-]*$/;

/** Read from the text, for the comment that names the version is not in the parsed one. */
function pinFaults(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => /^\s*(?:- )?uses: /.test(line) && !/uses: \.\//.test(line) && !pinned.test(line))
    .map((line) => `does not pin by commit, with its version: ${line.trim()}`);
}

const isNarrow = (permissions?: Permissions): boolean =>
  typeof permissions === 'object' && Object.values(permissions).every((right) => right === 'read' || right === 'none');

function jobFaults(job: Job): string[] {
  return [
    ...(job.uses || job['timeout-minutes'] ? [] : ['may run for hours']),
    ...(typeof job.permissions === 'string' ? ['takes every right at once'] : []),
    ...(job.steps ?? []).flatMap(stepFaults),
  ];
}

// What people outside can write into: titles, branches, messages, inputs. In `env` it is a value, in `run` a command.
const fromOutside = /\$\{\{[^}]*\b(?:github\.(?:event|head_ref)|inputs|matrix|needs)\b/;

function stepFaults({ uses, run, with: settings }: Step): string[] {
  const keepsToken = uses?.startsWith('actions/checkout@') && settings?.['persist-credentials'] === undefined;
  return [
    ...(run && fromOutside.test(run) ? [`lets what comes from outside be a command: ${run.trim()}`] : []),
    ...(keepsToken ? ['leaves its token in the checkout without saying so'] : []),
  ];
}
