import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';
import type { Manifest } from './manifest';
import { copyManifests } from './render/render';
import { allRules } from './rules';
import { readServiceMap } from './service-map';
import { serviceSchemas } from './service-schemas';

// As broken.test.ts, for what only the mesh and its canaries have. Each line changes the text of one object.
const copy = copyManifests();
const rules = allRules(readServiceMap(), serviceSchemas);

let mesh: Manifest[];
beforeAll(() => {
  mesh = copy.render('production-mesh');
});
afterAll(() => copy.remove());

function changed(kind: string, name: string, part: string, by: string): Manifest[] {
  const isIt = (one: Manifest) => one.kind === kind && one.metadata.name === name;
  const text = JSON.stringify(mesh.find(isIt) ?? {});
  if (!text.includes(part)) throw new Error(`${kind}/${name} has no ${part}`);
  const broken = JSON.parse(text.replace(part, by)) as Manifest;
  return mesh.map((one) => (isIt(one) ? broken : one));
}

it.each<[string, [kind: string, name: string, part: string, by: string], string]>([
  ['a socket that ends', ['VirtualService', 'notification', '"0s"', '"35s"'], 'notification ends live connections'],
  [
    'room for too few',
    ['DestinationRule', 'gateway', '"maxConnections":30000', '"maxConnections":1000'],
    'DestinationRule/gateway has no room for 10000 connections',
  ],
  [
    'polls that meet different pods',
    ['DestinationRule', 'notification', '"httpHeaderName":"x-forwarded-for"', '"useSourceIp":true'],
    'the requests of one live connection do not meet at one pod',
  ],
  [
    'a version that those outside may choose',
    ['VirtualService', 'gateway', '"gateways":["mesh"],', ''],
    'gateway, canary-by-header: takes x-canary from outside',
  ],
  [
    'a header that goes on',
    ['VirtualService', 'gateway', '"remove":["x-canary"]', '"remove":[]'],
    'takes x-canary from outside',
  ],
  [
    'metrics at an encrypted port',
    ['PodMonitor', 'services', '$1:15020', '$1:8080'],
    'Deployment/order: is asked for its metrics at 8080, not at 15020',
  ],
  [
    'metrics behind a closed port',
    ['NetworkPolicy', 'metrics-of-gateway', '15020', '9464'],
    'Deployment/gateway: is asked for its metrics at 15020, which is closed',
  ],
  [
    'a proxy that does not know where metrics are',
    ['Deployment', 'gateway', '"prometheus.io/port":"9464"', '"prometheus.io/port":"8080"'],
    'Deployment/gateway: does not tell its proxy that its metrics are at 9464',
  ],
  [
    'a service that no monitor asks',
    ['PodMonitor', 'services', '"auth",', ''],
    'Deployment/auth: is asked by 0 monitors',
  ],
  [
    'a nightly job with a proxy that reaches nobody',
    ['CronJob', 'check-projections', '"sidecar.istio.io/inject":"false"', '"a":"b"'],
    'CronJob/check-projections: its proxy does not reach istio-system:15012',
  ],
  [
    'a proxy that outlives its job',
    ['Deployment', 'order', '"sidecar.istio.io/nativeSidecar":"true"', '"a":"b"'],
    'Deployment/order: its proxy does not end with it',
  ],
  [
    'traces that do not leave',
    ['NetworkPolicy', 'traces-of-proxies', '4317', '4318'],
    'Deployment/order: its proxy does not reach monitoring:4317',
  ],
  [
    'silence as a success',
    ['AnalysisTemplate', 'as-good-as-before', '"len(result) > 0 && result[0] <= 1"', '"result[0] <= 1"'],
    'slowest-in-a-hundred takes nothing measured for an answer',
  ],
  [
    'a question about every namespace',
    ['AnalysisTemplate', 'as-good-as-before', 'namespace=\\"{{args.namespace}}\\",', ''],
    'share-of-errors asks about every namespace',
  ],
  [
    'an alert over all namespaces',
    ['PrometheusRule', 'shop', 'sum by (namespace) (rate(shop_gateway', 'sum(rate(shop_gateway'],
    'alert CatalogueFromMemory: adds up what is in several namespaces',
  ],
  [
    'an absence that another namespace hides',
    ['PrometheusRule', 'shop', 'absent(up{namespace=\\"shop\\",', 'absent(up{'],
    'alert ServiceMissing: is silent as long as any namespace has it',
  ],
  [
    'polls as slow answers',
    ['PrometheusRule', 'shop', ',http_route!=\\"/socket.io\\"', ''],
    'alert SlowAnswers: takes live connections for slow answers',
  ],
  [
    'a deployment that would stop half-way',
    ['Role', 'deployer', '"virtualservices",', ''],
    'Role/deployer may not patch virtualservices',
  ],
  [
    'an image that nobody may pull',
    ['ServiceAccount', 'order', '"name":"registry"', '"name":"other"'],
    'Deployment/order: nobody says how its image can be pulled',
  ],
  [
    'an argument that nobody gives',
    ['Rollout', 'user', '"name":"canary-hash"', '"name":"hash"'],
    'Rollout/user: does not give as-good-as-before its canary-hash',
  ],
])('notices %s', (_, [kind, name, part, by], fault) => {
  expect(rules(changed(kind, name, part, by)).join('\n')).toContain(fault);
});

it('the collector that Istio is told of is the one that the proxies may reach', () => {
  const [, port] = /service: otel-collector\.monitoring\S+, port: (\d+)/.exec(readme()) ?? [];
  expect(port).toBe('4317');
});

const readme = () => readFileSync(join(repositoryRoot, 'istio', 'README.md'), 'utf8');
