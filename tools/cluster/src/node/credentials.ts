import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workshop } from '@shop/compose';
import { apiServer, node } from './addresses';

/** Who asks the API server, and the groups whose rights Kubernetes brings along. */
const identities = {
  admin: { user: 'admin', group: 'system:masters' },
  kubelet: { user: `system:node:${node.name}`, group: 'system:nodes' },
  'kube-controller-manager': { user: 'system:kube-controller-manager', group: '' },
  'kube-scheduler': { user: 'system:kube-scheduler', group: '' },
  'kube-proxy': { user: 'system:kube-proxy', group: '' },
};

type Identity = keyof typeof identities;

export interface Credentials {
  folder: string;
  adminToken: string;
  tokenFile: string;
  serviceAccountKey: string;
  /** The API server makes it when it starts; everybody trusts it. */
  certificate: string;
  /** The settings with which somebody talks to the API server. */
  kubeconfig(identity: Identity): string;
}

/** Tokens, keys and kubeconfigs of a cluster, as files. */
export async function makeCredentials({ run, folder }: Workshop): Promise<Credentials> {
  const own = join(folder, 'credentials');
  mkdirSync(own, { mode: 0o700 });
  const certificate = join(own, 'apiserver.crt');
  const tokens = Object.entries(identities).map(([name, { user, group }]) => {
    const token = randomBytes(24).toString('hex');
    writeFileSync(join(own, `${name}.kubeconfig`), kubeconfig(token, certificate));
    return { token, line: `${token},${user},${name},"${group}"` };
  });
  const tokenFile = join(own, 'tokens.csv');
  writeFileSync(tokenFile, `${tokens.map(({ line }) => line).join('\n')}\n`);
  const serviceAccountKey = join(own, 'service-accounts.key');
  await run('openssl', ['genrsa', '-out', serviceAccountKey, '2048']);
  return {
    folder: own,
    adminToken: tokens[0]?.token ?? '',
    tokenFile,
    serviceAccountKey,
    certificate,
    kubeconfig: (identity) => join(own, `${identity}.kubeconfig`),
  };
}

function kubeconfig(token: string, certificate: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'shop', cluster: { server: apiServer, 'certificate-authority': certificate } }],
    users: [{ name: 'own', user: { token } }],
    contexts: [{ name: 'shop', context: { cluster: 'shop', user: 'own' } }],
    'current-context': 'shop',
  });
}
