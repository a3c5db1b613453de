import type { Manifest } from './manifest';
import { copyManifests } from './render/render';
import { allRules } from './rules';
import { allSchemaFaults } from './schema/check-all';
import { type Edge, readServiceMap } from './service-map';
import { serviceSchemas } from './service-schemas';
import { type Container, type PodSpec, partLabel, workloadsIn } from './workload';

// Every rule is of use only if it notices: each line breaks one thing in sound manifests, and says who has to complain.
const copy = copyManifests();
const edges = readServiceMap();
const faults = (manifests: readonly Manifest[], map: readonly Edge[] = edges) =>
  allRules(map, serviceSchemas)(manifests);

let sound: Manifest[];
beforeAll(() => {
  sound = copy.render('local');
});
afterAll(() => copy.remove());

const find = (manifests: readonly Manifest[], kind: string, name: string): Manifest => {
  const found = manifests.find((one) => one.kind === kind && one.metadata.name === name);
  if (!found) throw new Error(`there is no ${kind}/${name}`);
  return found;
};

/** The manifests, with the pod of one workload changed. */
function withPod(name: string, change: (pod: PodSpec, container: Container) => void): Manifest[] {
  const manifests = structuredClone(sound);
  const { pod } = workloadsIn(manifests).find((one) => one.name === name) ?? {};
  const [container] = pod?.containers ?? [];
  if (pod && container) change(pod, container);
  return manifests;
}

function withObject(kind: string, name: string, change: (manifest: Manifest) => void): Manifest[] {
  const manifests = structuredClone(sound);
  change(find(manifests, kind, name));
  return manifests;
}

const other = { [partLabel]: 'other' };

const without = (kind: string, name: string) =>
  sound.filter((one) => !(one.kind === kind && one.metadata.name.startsWith(name)));

it('there is nothing to complain of before', () => {
  expect(faults(sound)).toEqual([]);
});

it.each<[string, (pod: PodSpec, container: Container) => void, string]>([
  ['an image of any version', (_, one) => Object.assign(one, { image: 'shop/order' }), 'may become another one'],
  ['the latest image', (_, one) => Object.assign(one, { image: 'shop/order:latest' }), 'may become another one'],
  ['no limits', (_, one) => Object.assign(one, { resources: {} }), 'has no limits.memory'],
  ['root', (pod) => Object.assign(pod.securityContext ?? {}, { runAsUser: 0 }), 'may run as root'],
  ['no seccomp', (pod) => delete pod.securityContext?.seccompProfile, 'has no seccomp profile'],
  ['a token', (pod) => Object.assign(pod, { automountServiceAccountToken: true }), 'is given a token of Kubernetes'],
  ['no account', (pod) => Object.assign(pod, { serviceAccountName: 'default' }), 'has no account of its own'],
  ['a host network', (pod) => Object.assign(pod, { hostNetwork: true }), 'is in the network of its node'],
  [
    'a file system to write to',
    (_, one) => Object.assign(one.securityContext ?? {}, { readOnlyRootFilesystem: false }),
    'may write to its file system',
  ],
  ['capabilities', (_, one) => delete one.securityContext?.capabilities, 'has capabilities'],
  ['no liveness probe', (_, one) => delete one.livenessProbe, 'has no livenessProbe'],
  [
    'a liveness probe that asks for databases',
    (_, one) => Object.assign(one.livenessProbe ?? {}, { httpGet: { path: '/ready', port: 'http' } }),
    'asks /ready as its livenessProbe',
  ],
  [
    'a readiness that hangs on the broker',
    (_, one) => Object.assign(one.readinessProbe ?? {}, { httpGet: { path: '/ready', port: 'http' } }),
    'asks /ready as its readinessProbe',
  ],
  [
    'a readiness that leaves out what nobody checks',
    (_, one) =>
      Object.assign(one.readinessProbe ?? {}, { httpGet: { path: '/ready?exclude=rabbitmqq', port: 'http' } }),
    'leaves rabbitmqq out of its readiness',
  ],
  [
    "a readiness that leaves out another service's check",
    (_, one) => Object.assign(one.readinessProbe ?? {}, { httpGet: { path: '/ready?exclude=payment', port: 'http' } }),
    'leaves payment out of its readiness',
  ],
  [
    'a probe of a port that is not there',
    (_, one) => Object.assign(one.readinessProbe ?? {}, { httpGet: { path: '/ready?exclude=rabbitmq', port: 8081 } }),
    'a port that it does not have',
  ],
  ['a short grace', (pod) => Object.assign(pod, { terminationGracePeriodSeconds: 30 }), 'takes 40 s to stop'],
  ['a misspelt setting', (_, one) => one.env?.push({ name: 'SHIPING_CENTS', value: '1' }), 'setting SHIPING_CENTS'],
  ['a malformed setting', (_, one) => one.env?.push({ name: 'SHIPPING_CENTS', value: 'free' }), 'would not start'],
  [
    'a setting that is missing',
    (_, one) => Object.assign(one, { env: one.env?.filter(({ name }) => name !== 'AMQP_URL_FILE') }),
    'AMQP_URL is required',
  ],
  [
    'a file that no secret holds',
    (_, one) =>
      Object.assign(one.env?.find(({ name }) => name === 'MONGODB_URI_FILE') ?? {}, { value: '/run/secrets/x' }),
    'which no secret holds',
  ],
  [
    'another port',
    (_, one) => Object.assign(one, { ports: [{ name: 'web', containerPort: 80 }] }),
    'leads to the port',
  ],
  [
    'a spread over the nodes that counts the pods of others',
    (pod) => pod.topologySpreadConstraints?.splice(0, 1, { topologyKey: 'host', labelSelector: {} }),
    'spreads with',
  ],
  [
    'a spread over the nodes that does not count its own pods',
    (pod) =>
      pod.topologySpreadConstraints?.splice(0, 1, { topologyKey: 'host', labelSelector: { matchLabels: other } }),
    'spreads without itself',
  ],
])('notices a service with %s', (_, change, fault) => {
  expect(faults(withPod('order', change)).join('\n')).toContain(fault);
});

it.each<[string, () => Manifest[], string]>([
  ['a secret that is gone', () => without('Secret', 'order-secrets'), 'there is no secret order-secrets'],
  ['settings that are gone', () => without('ConfigMap', 'shop-settings'), 'there is no ConfigMap shop-settings'],
  [
    'a budget that counts every pod',
    () => [
      ...sound,
      { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'order' }, spec: { selector: {} } },
    ],
    'PodDisruptionBudget/order counts the pods of',
  ],
  ['a Service that is gone', () => without('Service', 'auth'), 'auth=http://auth:8080 leads nowhere'],
  ['no default', () => without('NetworkPolicy', 'default-deny'), 'mongodb → seed:8080 is allowed and nobody needs it'],
  ['an edge that is closed', () => without('NetworkPolicy', 'order-calls'), 'order → product:8080 is needed'],
  [
    'an end that is closed',
    () => without('NetworkPolicy', 'from-order'),
    'order → user:8080 is needed and not allowed (ingress)',
  ],
  ['a store that is closed', () => without('NetworkPolicy', 'to-rabbitmq'), 'payment → rabbitmq:5672 is needed'],
  [
    'an edge too many',
    () =>
      withObject('NetworkPolicy', 'order-calls', ({ spec }) => {
        Object.assign((spec as { podSelector: object }).podSelector, { matchExpressions: [] });
      }),
    'payment → user:8080 is allowed and nobody needs it',
  ],
  [
    'a way out',
    () =>
      withObject('NetworkPolicy', 'to-redis', ({ spec }) => {
        (spec as { egress: object[] }).egress.push({ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 80 }] });
      }),
    'gateway is open to 0.0.0.0/0:80',
  ],
  [
    'a Service for nobody',
    () => withObject('Service', 'auth', (one) => Object.assign(one.spec as object, { selector: { app: 'auth' } })),
    'Service/auth selects nothing',
  ],
])('notices %s', (_, broken, fault) => {
  expect(faults(broken()).join('\n')).toContain(fault);
});

const containerOf = (manifest: Manifest): object => podOf(manifest).containers[0] ?? {};
const spreadOf = (manifest: Manifest): object => podOf(manifest).topologySpreadConstraints?.[0] ?? {};
const podOf = (manifest: Manifest): PodSpec =>
  workloadsIn([manifest])[0]?.pod ?? fail(`${manifest.metadata.name} makes no pods`);
function fail(message: string): never {
  throw new Error(message);
}

it('notices a new edge of the map that nobody has let through', () => {
  const map: Edge[] = [...edges, { from: 'payment', to: 'user', kind: 'http', method: 'GET', path: '/users/{id}' }];
  expect(faults(sound, map).join('\n')).toContain('payment → user:8080 is needed and not allowed (egress)');
});

it.each<[string, (manifest: Manifest) => void, string]>([
  ['a misspelt field', ({ spec }) => Object.assign(spec as object, { replicaz: 2 }), '/spec/replicaz is unknown'],
  ['a value of another type', ({ spec }) => Object.assign(spec as object, { minReadySeconds: '5' }), 'minReadySeconds'],
  ['a field that is missing', ({ spec }) => delete (spec as { selector?: object }).selector, 'selector'],
  [
    'an object of which every field is misspelt',
    (one) => Object.assign(containerOf(one), { securityContext: { readOnlyRotFilesystem: true } }),
    '/securityContext/readOnlyRotFilesystem is unknown',
  ],
  [
    'a misspelt selector',
    (one) => Object.assign(spreadOf(one), { labelSelector: { matchLabel: {} } }),
    '/labelSelector/matchLabel is unknown',
  ],
  ['another version', (one) => Object.assign(one, { apiVersion: 'apps/v1beta1' }), 'no schema of apps/v1beta1'],
])('the schemas notice %s', (_, change, fault) => {
  const broken = structuredClone(find(sound, 'Deployment', 'order'));
  change(broken);
  expect(allSchemaFaults([broken]).join('\n')).toContain(fault);
});

describe('in a mesh', () => {
  let mesh: Manifest[];
  beforeAll(() => {
    mesh = copy.render('production-mesh');
  });

  const withMesh = (kind: string, name: string, change: (manifest: Manifest) => void) => {
    const manifests = structuredClone(mesh);
    change(find(manifests, kind, name));
    return manifests;
  };
  const withRoute = (change: (route: Record<string, unknown>) => void) =>
    withMesh('VirtualService', 'order', ({ spec }) => {
      const [route] = (spec as { http: Record<string, unknown>[] }).http.filter(({ name }) => name === 'writes');
      if (route) change(route);
    });
  const gone = (kind: string, name: string) => mesh.filter((one) => !(one.kind === kind && one.metadata.name === name));

  it.each<[string, () => Manifest[], string]>([
    [
      'a caller that is locked out',
      () => gone('AuthorizationPolicy', 'to-user'),
      'order → user is needed and not allowed',
    ],
    [
      'a caller too many',
      () =>
        withMesh('AuthorizationPolicy', 'to-product', ({ spec }) => {
          const [rule] = (spec as { rules: { from: { source: { principals: string[] } }[] }[] }).rules;
          rule?.from[0]?.source.principals.push('cluster.local/ns/shop/sa/payment');
        }),
      'payment → product is allowed and nobody needs it',
    ],
    [
      'a service that everybody may call',
      () => withMesh('AuthorizationPolicy', 'nobody', (one) => Object.assign(one, { spec: { rules: [{}] } })),
      'shipping → gateway is allowed and nobody needs it',
    ],
    [
      'calls that are not encrypted',
      () =>
        withMesh('PeerAuthentication', 'strict', (one) =>
          Object.assign(one, { spec: { mtls: { mode: 'PERMISSIVE' } } }),
        ),
      'take calls that are not encrypted',
    ],
    ['writes that are repeated', () => withRoute((route) => delete route.retries), 'may be sent more than once'],
    ['a call without an end', () => withRoute((route) => delete route.timeout), 'has no timeout'],
    [
      'weights that do not add up',
      () => withRoute(({ route }) => Object.assign((route as object[])[0] ?? {}, { weight: 90 })),
      'add up to 90',
    ],
    ['a service without rules', () => gone('DestinationRule', 'payment'), 'payment has no DestinationRule'],
    [
      'a canary that forgets a route',
      () =>
        withMesh('Rollout', 'gateway', ({ spec }) => {
          const { canary } = (spec as { strategy: { canary: object } }).strategy;
          Object.assign(canary, {
            trafficRouting: { istio: { virtualService: { name: 'gateway', routes: ['reads'] } } },
          });
        }),
      'Rollout/gateway moves reads',
    ],
  ])('notices %s', (_, broken, fault) => {
    expect(faults(broken()).join('\n')).toContain(fault);
  });

  it.each<[string, string, string, object, string]>([
    ['VirtualService', 'order', 'a misspelt field', { hostz: ['order'] }, '/spec/hostz is unknown'],
    ['AuthorizationPolicy', 'to-user', 'a value of no meaning', { action: 'PERMIT' }, 'action'],
    [
      'AnalysisTemplate',
      'as-good-as-before',
      'an argument that only a Rollout can take',
      { args: [{ name: 'canary-hash', valueFrom: { podTemplateHashValue: 'Latest' } }] },
      'podTemplateHashValue is unknown',
    ],
  ])('the schema of %s/%s notices %s', (kind, name, _, change, fault) => {
    const broken = withMesh(kind, name, ({ spec }) => Object.assign(spec as object, change));
    expect(allSchemaFaults([find(broken, kind, name)]).join('\n')).toContain(fault);
  });
});
