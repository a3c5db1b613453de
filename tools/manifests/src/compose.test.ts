import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';
import { parse } from 'yaml';
import type { Manifest } from './manifest';
import { copyManifests } from './render/render';
import { serviceSchemas } from './service-schemas';
import { type Workload, workloadsIn } from './workload';

// Names, ports, images and secrets are the same under Docker Compose and on Kubernetes.
interface ComposeService {
  image: string;
  command?: string[];
  ports?: string[];
  environment?: Record<string, string>;
}

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, ComposeService> };
const copy = copyManifests();
let manifests: Manifest[];
let workloads: Map<string, Workload>;

beforeAll(() => {
  manifests = copy.render('local');
  workloads = new Map(workloadsIn(manifests).map((one) => [one.name, one]));
});
afterAll(() => copy.remove());

const containerOf = (name: string) => workloads.get(name)?.pod.containers[0];
const services = Object.keys(serviceSchemas);
const stores = ['mongodb', 'rabbitmq', 'redis'];

/** `${IMAGE_PREFIX:-shop/}order:${IMAGE_TAG:-local}` with the defaults that it names. */
const withDefaults = (image: string) => image.replace(/\$\{[A-Z_]+:-([^}]*)\}/g, '$1');

it.each([...services, ...stores, 'seed'])('%s is the same image', (name) => {
  expect(containerOf(name)?.image).toBe(withDefaults(compose.services[name]?.image ?? 'not in docker-compose.yml'));
});

it.each(services)('%s listens on the port that its image exposes', (name) => {
  const [exposed] = /(?<=^EXPOSE )\d+$/m.exec(read('Dockerfile')) ?? [];
  expect(containerOf(name)?.ports).toContainEqual({ name: 'http', containerPort: Number(exposed) });
  expect(manifests.find((one) => one.kind === 'Service' && one.metadata.name === name)?.spec).toMatchObject({
    ports: [{ port: Number(exposed), targetPort: 'http' }],
  });
});

it('the gateway says its metrics on the same port, and compose leads to the same inside port', () => {
  const { environment, ports } = compose.services.gateway ?? {};
  expect(containerOf('gateway')?.env).toContainEqual({ name: 'METRICS_PORT', value: environment?.METRICS_PORT });
  expect(ports?.[0]).toMatch(/:8080$/);
});

it.each([...services, 'seed'])('%s reads the same secrets, under the same names', (name) => {
  const files = (entries: [string, string][]) =>
    entries.filter(([key]) => key.endsWith('_FILE')).map(([key, file]) => `${key} ${file.split('/').pop()}`);
  const here = containerOf(name)?.env?.map((one): [string, string] => [one.name, one.value ?? '']) ?? [];
  expect(files(here).sort()).toEqual(files(Object.entries(compose.services[name]?.environment ?? {})).sort());
});

it.each(services)('%s runs as the user of its image', (name) => {
  const [user] = /(?<=^USER )\d+/m.exec(read('Dockerfile')) ?? [];
  expect(workloads.get(name)?.pod.securityContext?.runAsUser).toBe(Number(user));
});

it('the broker has the same settings', () => {
  expect(read('k8s/components/local-stores/rabbitmq.conf')).toBe(read('docker/rabbitmq.conf'));
});

it('the agent of Consul chooses no address by itself: on the two networks of development it would find two', () => {
  expect(compose.services.consul?.command).toContain('-bind=127.0.0.1');
});

it('the alerts are the very ones of observability/prometheus, each namespace missing its own services', () => {
  const rules = JSON.stringify(copy.render('staging').find(({ kind }) => kind === 'PrometheusRule')?.spec);
  expect(rules.match(/absent\(up\{namespace=\\"shop-staging\\"/g)).toHaveLength(services.length);
  const { groups } = parse(read('observability/prometheus/alerts.yml')) as { groups: unknown };
  const anywhere = JSON.parse(rules.replaceAll('namespace=\\"shop-staging\\",', '')) as { groups: Group[] };
  expect({ groups: anywhere.groups.map(onOneLine) }).toEqual({ groups: (groups as Group[]).map(onOneLine) });
});

interface Group {
  rules: { expr: string }[];
}

/** Where a long expression is broken is for its reader alone. */
const onOneLine = (group: Group): Group => ({
  ...group,
  rules: group.rules.map((rule) => ({ ...rule, expr: rule.expr.split(/\s+/).join(' ').trim() })),
});

it('the README loads every image that a cluster of one node needs', () => {
  const [, names = ''] = /for name in ([a-z ]+); do/.exec(read('README.md')) ?? [];
  const stored = [...workloads.values()].flatMap(({ pod }) => pod.containers.map(({ image }) => image));
  const ours = stored.filter((image) => image.startsWith('shop/'));
  expect(
    names
      .split(' ')
      .map((name) => `shop/${name}:local`)
      .sort(),
  ).toEqual([...new Set(ours)].sort());
});
