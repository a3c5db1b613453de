import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cgroup, node, podNetwork } from './addresses';
import type { Credentials } from './credentials';
import type { Node } from './node';

const containerdSocket = '/run/containerd/containerd.sock';

/** What runs pods: containerd with Debian's network plugins. */
export function startContainerd(here: Node): void {
  const config = join(here.folder, 'containerd.toml');
  // Within another sandbox, even root may not tell the kernel whom to spare when memory runs out.
  writeFileSync(
    config,
    `version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "docker.io/shop-stand-in/pause:latest"
  restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/usr/lib/cni"
  conf_dir = "${join(here.folder, 'networks')}"
`,
  );
  here.start('containerd', ['--config', config, '--address', containerdSocket]);
}

/** What starts pods, asks their probes and leads their services' traffic to them. */
export function startKubelet(here: Node, programs: string, credentials: Credentials): void {
  const config = join(here.folder, 'kubelet.json');
  writeFileSync(config, JSON.stringify(kubeletSettings));
  here.start(join(programs, 'kubelet'), [
    ...['--config', config, '--kubeconfig', credentials.kubeconfig('kubelet')],
    ...['--hostname-override', node.name, '--node-ip', node.address],
    ...['--container-runtime', 'remote', '--container-runtime-endpoint', `unix://${containerdSocket}`],
  ]);
  here.start(join(programs, 'kube-proxy'), [
    ...['--kubeconfig', credentials.kubeconfig('kube-proxy'), '--hostname-override', node.name],
    // The table of connections is the machine's; its size is none of the cluster's business.
    ...['--proxy-mode', 'iptables', '--cluster-cidr', podNetwork, '--conntrack-max-per-core', '0'],
  ]);
}

const kubeletSettings = {
  kind: 'KubeletConfiguration',
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  // Nobody but this machine and the pods reach it.
  authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
  authorization: { mode: 'AlwaysAllow' },
  cgroupDriver: 'cgroupfs',
  cgroupRoot: `/${cgroup}`,
  clusterDNS: [node.address],
  clusterDomain: 'cluster.local',
  resolvConf: '',
  failSwapOn: false,
  enforceNodeAllocatable: [],
  // The disk is the machine's, and may be as full as it likes; no image may go, for none can be had again.
  evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
  imageGCHighThresholdPercent: 100,
};
