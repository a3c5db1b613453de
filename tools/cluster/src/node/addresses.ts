/** Networks of the cluster: its node behind a cable to this machine, the pods on the node, the services' addresses. */
export const node = { name: 'node', host: '10.217.0.1', address: '10.217.0.2' };
export const podNetwork = '10.218.0.0/24';
export const serviceNetwork = '10.219.0.0/16';
/** The end of the cable on this machine; it goes with the node. */
export const cable = 'shop-cluster';
/** Below it are the pods' cgroups. */
export const cgroup = 'shop-cluster';
export const apiServer = `https://${node.address}:6443`;
