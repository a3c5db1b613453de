import { type Manifest, ofKind } from '../manifest';
import type { Rule } from './rule';

interface Role extends Manifest {
  kind: 'Role';
  rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
}

/** What somebody with more rights changes: the workflow only finds it as it is. */
const onlyRead = ['Namespace', 'Role', 'RoleBinding'];

/** The account that deploys may apply every kind that the overlay has; it would stop half-way otherwise. */
export const deployerMayApply: Rule = (manifests) => {
  const role = ofKind<Role>('Role', manifests).find(({ metadata }) => metadata.name === 'deployer');
  if (!role) return [];
  const faults = manifests.flatMap(({ apiVersion, kind }) => {
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    const granted = role.rules
      .filter(({ apiGroups, resources }) => apiGroups.includes(group ?? '') && resources.includes(pluralOf(kind)))
      .flatMap(({ verbs }) => verbs);
    return neededFor(kind)
      .filter((verb) => !granted.includes(verb))
      .map((verb) => `Role/deployer may not ${verb} ${pluralOf(kind)}`);
  });
  return [...new Set(faults)];
};

const neededFor = (kind: string) => (onlyRead.includes(kind) ? ['get'] : ['get', 'create', 'patch']);

function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  return `${name.replace(/(?<=[^aeiou])y$/, 'ie').replace(/s$/, 'se')}s`;
}
