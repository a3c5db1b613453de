import { join } from 'node:path';
import { node, serviceNetwork } from './addresses';
import type { Credentials } from './credentials';
import type { Node } from './node';

/** What decides: etcd, the API server, the controllers and the scheduler. */
export function startControlPlane(here: Node, programs: string, credentials: Credentials): void {
  here.start('etcd', ['--data-dir', '/var/lib/etcd', '--log-level', 'warn', '--logger', 'zap', '--unsafe-no-fsync']);
  here.start(join(programs, 'kube-apiserver'), [
    ...['--etcd-servers', 'http://127.0.0.1:2379'],
    ...['--advertise-address', node.address, '--cert-dir', credentials.folder],
    ...['--kubelet-preferred-address-types', 'InternalIP'],
    ...['--token-auth-file', credentials.tokenFile, '--authorization-mode', 'Node,RBAC'],
    ...['--service-cluster-ip-range', serviceNetwork],
    ...['--service-account-issuer', 'https://kubernetes.default.svc'],
    ...['--service-account-key-file', credentials.serviceAccountKey],
    ...['--service-account-signing-key-file', credentials.serviceAccountKey],
  ]);
}

/** What brings about what was decided; once the API server answers. */
export function startControllers(here: Node, programs: string, credentials: Credentials): void {
  here.start(join(programs, 'kube-controller-manager'), [
    ...['--kubeconfig', credentials.kubeconfig('kube-controller-manager'), '--leader-elect=false'],
    ...['--service-account-private-key-file', credentials.serviceAccountKey, '--use-service-account-credentials'],
    ...['--root-ca-file', credentials.certificate],
  ]);
  here.start(join(programs, 'kube-scheduler'), [
    ...['--kubeconfig', credentials.kubeconfig('kube-scheduler'), '--leader-elect=false'],
  ]);
}
