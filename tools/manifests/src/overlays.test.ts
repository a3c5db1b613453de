import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';
import { coresAskedFor } from './cores';
import type { Manifest } from './manifest';
import { copyManifests } from './render/render';
import { allRules } from './rules';
import { allSchemaFaults } from './schema/check-all';
import { readServiceMap } from './service-map';
import { serviceSchemas } from './service-schemas';
import { workloadsIn } from './workload';

const copy = copyManifests();
const rules = allRules(readServiceMap(), serviceSchemas);

afterAll(() => copy.remove());

it('there is an overlay for a laptop, for staging and for production', () => {
  expect(copy.overlays).toEqual(expect.arrayContaining(['local', 'production', 'staging']));
});

describe.each(copy.overlays)('%s', (overlay) => {
  let manifests: Manifest[];
  beforeAll(() => {
    manifests = copy.render(overlay);
  });

  it('fits the schemas of Kubernetes, Istio and the operators, with no field that those do not know', () => {
    expect(allSchemaFaults(manifests)).toEqual([]);
  });

  it('keeps the rules of the platform', () => {
    expect(rules(manifests)).toEqual([]);
  });

  it('has all nine services', () => {
    const deployed = manifests.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);
    expect(deployed.sort()).toEqual(Object.keys(serviceSchemas).sort());
  });
});

it('the local one leaves half of the two processors that the README names to the cluster itself', () => {
  expect(readFileSync(join(repositoryRoot, 'README.md'), 'utf8')).toContain('2 CPUs, 5 GB of memory');
  expect(coresAskedFor(copy.render('local'))).toBeLessThan(1);
});

it('production spreads over the zones that can be used, and by version', () => {
  const [, zones] = workloadsIn(copy.render('production'))[0]?.pod.topologySpreadConstraints ?? [];
  expect(zones).toMatchObject({
    whenUnsatisfiable: 'DoNotSchedule',
    nodeTaintsPolicy: 'Honor',
    matchLabelKeys: ['pod-template-hash', 'rollouts-pod-template-hash'],
  });
});

it('the local stores can be watched, too', () => {
  const folder = join(copy.folder, 'k8s', 'overlays', 'watched');
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'kustomization.yaml'),
    JSON.stringify({
      kind: 'Kustomization',
      resources: ['../local'],
      components: ['../../components/monitoring', '../../components/broker-metrics/local'],
    }),
  );
  const watched = copy.render('watched');
  expect([...allSchemaFaults(watched), ...rules(watched)]).toEqual([]);
});

it.each(['staging', 'production'])(
  'whoever alerts about queues in %s has somebody ask the broker for them',
  (overlay) => {
    const manifests = copy.render(overlay);
    const { name: namespace } = manifests.find(({ kind }) => kind === 'Namespace')?.metadata ?? {};
    expect(manifests.find(({ kind }) => kind === 'ScrapeConfig')?.spec).toMatchObject({
      metricsPath: '/metrics/per-object',
      staticConfigs: [{ labels: { namespace } }],
    });
  },
);
