import type { Manifest } from '../manifest';
import { workloadsIn } from '../workload';
import { named } from './pods';
import { secretsIn } from './references';
import type { Rule } from './rule';

/** Images of ours that are kept elsewhere may need a token to be read: each account that starts one names its secret. */
export const imagesCanBePulled: Rule = (manifests) =>
  workloadsIn(manifests)
    .filter(({ pod }) => pod.containers.some(({ image }) => /^[\w-]+\.[\w.-]+\/.*\/shop-/.test(image)))
    .filter(({ pod }) => !names(manifests, pod.serviceAccountName))
    .map((workload) => `${named(workload)}: nobody says how its image can be pulled`);

function names(manifests: readonly Manifest[], account = 'default'): boolean {
  const secrets = secretsIn(manifests);
  const found = manifests.find(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === account);
  const { imagePullSecrets = [] } = (found ?? {}) as { imagePullSecrets?: { name: string }[] };
  return imagePullSecrets.some(({ name }) => secrets.get(name)?.includes('.dockerconfigjson'));
}
