import { join } from 'node:path';
import { installMissing, unpackNextRelease, type Workshop } from '@shop/compose';
import { repositoryRoot } from '@shop/devstack';
import { eventually } from '@shop/testing';
import { readApi } from './api';
import { startControllers, startControlPlane } from './control-plane';
import { makeCredentials } from './credentials';
import { startNames } from './names';
import { type Node, startNode } from './node';
import { startContainerd, startKubelet } from './worker';

const packages = {
  etcd: 'etcd-server',
  containerd: 'containerd',
  runc: 'runc',
  '/usr/lib/cni/ptp': 'containernetworking-plugins',
  iptables: 'iptables',
  conntrack: 'conntrack',
  dnsmasq: 'dnsmasq-base',
  ip: 'iproute2',
  tini: 'tini',
  socat: 'socat',
  openssl: 'openssl',
};

/** Starts a cluster of one node, which can run pods when this returns. `kubectl` of the workshop's PATH talks to it. */
export async function startCluster(workshop: Workshop, programs: string): Promise<Node> {
  await installMissing(workshop, packages);
  const { env } = workshop;
  const kubectl = await unpackNextRelease(workshop, ['kubectl']);
  env.PATH = `${join(repositoryRoot, 'tools/cluster/stand-ins')}:${join(kubectl, 'usr/bin')}:${env.PATH}`;
  const credentials = await makeCredentials(workshop);
  env.KUBECONFIG = credentials.kubeconfig('admin');
  const here = await startNode(workshop);
  env.CLUSTER_NODE = here.prefix;
  startControlPlane(here, programs, credentials);
  startContainerd(here);
  await until(here, () => readApi(credentials, '/readyz'));
  startControllers(here, programs, credentials);
  startKubelet(here, programs, credentials);
  startNames(workshop, here, credentials);
  const kinds = join(repositoryRoot, 'tools/cluster/stand-ins/volumes.yaml');
  await workshop.run('kubectl', ['apply', '-f', kinds]);
  await until(here, () => workshop.run('kubectl', ['wait', '--for=condition=Ready', 'node', '--all', '--timeout=5s']));
  return here;
}

const until = (here: Node, check: () => Promise<unknown>): Promise<unknown> =>
  eventually(async () => {
    here.assertRunning();
    return await check();
  }, 120_000);
