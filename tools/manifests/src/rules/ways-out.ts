const anywhereOutside = '0.0.0.0/0';

/** Where stores that somebody else runs are: components/managed-stores. */
const managed = ['10.100.0.0/24:27017', '10.100.1.0/24:5671', '10.100.2.0/24:6380'];
const stores = ['mongodb', 'rabbitmq', 'redis'];

/** By part: who may come to it from other namespaces, and where it may go beyond its own. */
const ways: Record<string, { to?: string[]; from?: string[] }> = {
  gateway: { from: ['ingress-controller:8080', 'istio-ingress:8080', 'argo-rollouts:8080', 'monitoring:9464'] },
  rabbitmq: { from: ['monitoring:15692'] },
  payment: { to: [`${anywhereOutside}:443`] },
  notification: { to: [`${anywhereOutside}:587`] },
};
const everyPart = ['kube-system:53'];
const everyService = {
  to: [...managed, 'monitoring:4318', 'monitoring:4317', 'istio-system:15012'],
  from: ['monitoring:8080', 'monitoring:15020'],
};

/** Whether it is known and meant that a part of the platform reaches, or is reached from, beyond its namespace. */
export function isWayOut(part: string, way: 'to' | 'from', place: string): boolean {
  if (way === 'to' && everyPart.includes(place)) return true;
  if (ways[part]?.[way]?.includes(place)) return true;
  return !stores.includes(part) && everyService[way].includes(place);
}
