import { type PodSpec, type Workload, workloadsIn } from '../workload';
import { containerFaults } from './containers';
import type { Rule } from './rule';

/** Every pod runs without root and without rights, knows its own account, and has nothing of Kubernetes in its hands. */
export const podsAreRestricted: Rule = (manifests) => {
  const accounts = manifests.filter(({ kind }) => kind === 'ServiceAccount').map(({ metadata }) => metadata.name);
  return workloadsIn(manifests).flatMap((workload) =>
    [
      ...podFaults(workload.pod, accounts),
      ...[...workload.pod.containers, ...(workload.pod.initContainers ?? [])].flatMap((container) =>
        containerFaults(container, workload),
      ),
    ].map((fault) => `${named(workload)}: ${fault}`),
  );
};

export const named = ({ kind, name }: Workload): string => `${kind}/${name}`;

function podFaults(pod: PodSpec, accounts: readonly string[]): string[] {
  const { runAsNonRoot, runAsUser, seccompProfile } = pod.securityContext ?? {};
  const faults: [boolean, string][] = [
    [runAsNonRoot !== true || !(Number(runAsUser) > 0), 'may run as root'],
    [seccompProfile?.type !== 'RuntimeDefault', 'has no seccomp profile'],
    [pod.hostNetwork === true, 'is in the network of its node'],
    [pod.automountServiceAccountToken !== false, 'is given a token of Kubernetes'],
    [!accounts.includes(pod.serviceAccountName ?? ''), `has no account of its own (${pod.serviceAccountName})`],
  ];
  return faults.flatMap(([isOne, fault]) => (isOne ? [fault] : []));
}
