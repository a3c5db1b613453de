import type { Job, Permissions, Step, Workflow } from './workflow';

/** What nobody would notice until it is too late: actions that change, rights too many, commands from outside, lost runs. */
export function workflowFaults(text: string, workflow: Workflow): string[] {
  return [
    ...pinFaults(text),
    ...registryFaults(text),
    ...waitingFaults(workflow),
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

const registryFaults = (text: string): string[] =>
  /ghcr\.io\/\$\{\{ github\.repository_owner/.test(text)
    ? ['names an image after its owner, whose capitals a registry refuses']
    : [];

/** Of several runs that wait for the same group, GitHub keeps the latest alone, unless it is told to queue them. */
function waitingFaults({ on, concurrency }: Workflow): string[] {
  if (!concurrency || concurrency['cancel-in-progress'] === true || concurrency.queue === 'max') return [];
  const isOnePerPush = !('push' in on) || concurrency.group.includes('github.sha');
  return isOnePerPush && !('workflow_dispatch' in on) ? [] : ['drops runs that wait: only the latest has its turn'];
}

const isNarrow = (permissions?: Permissions): boolean =>
  typeof permissions === 'object' && Object.values(permissions).every((right) => right === 'read' || right === 'none');

function jobFaults(job: Job): string[] {
  return [
    ...(job.uses || job['timeout-minutes'] ? [] : ['may run for hours']),
    ...(typeof job.permissions === 'string' ? ['takes every right at once'] : []),
    ...serverFaults(job),
    ...(job.steps ?? []).flatMap(stepFaults),
  ];
}

/** The services of a job listen on the runner's loopback interface, which a container with a network of its own cannot ask. */
const serverFaults = ({ services = {} }: Job): string[] =>
  Object.values(services).some(({ image }) => image.includes('/consul:'))
    ? ['has a Consul that cannot reach what it checks']
    : [];

// What people outside can write into: titles, branches, messages, inputs. In `env` it is a value, in `run` a command.
const fromOutside = /\$\{\{[^}]*\b(?:github\.(?:event|head_ref)|inputs|matrix|needs)\b/;

function stepFaults({ uses, run, with: settings }: Step): string[] {
  const keepsToken = uses?.startsWith('actions/checkout@') && settings?.['persist-credentials'] === undefined;
  return [
    ...(run && fromOutside.test(run) ? [`lets what comes from outside be a command: ${run.trim()}`] : []),
    ...(keepsToken ? ['leaves its token in the checkout without saying so'] : []),
  ];
}
