import { repositoryRoot } from '@shop/devstack';
import { parseAllDocuments } from 'yaml';
import { apply, kubectl, podOf, send, services } from './kubectl';

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { namespace?: string };
  spec: object;
}

// Of what Kubernetes 1.20 knows, the names it knows it by; and some fields that came later.
const olderNames: Record<string, string> = {
  CronJob: 'batch/v1beta1',
  PodDisruptionBudget: 'policy/v1beta1',
  HorizontalPodAutoscaler: 'autoscaling/v2beta2',
};
const later = ['unhealthyPodEvictionPolicy', 'nodeTaintsPolicy', 'matchLabelKeys'];
const operators = ['external-secrets.io', 'monitoring.coreos.com', 'argoproj.io', 'istio.io'];

async function render(overlay: string): Promise<Manifest[]> {
  const yaml = await kubectl('kustomize', `${repositoryRoot}/k8s/overlays/${overlay}`);
  return parseAllDocuments(yaml).map((document) => inOlderWords(document.toJS() as Manifest));
}

function inOlderWords(manifest: Manifest): Manifest {
  const apiVersion = olderNames[manifest.kind] ?? manifest.apiVersion;
  const text = JSON.stringify({ ...manifest, apiVersion }, (key, value) => (later.includes(key) ? undefined : value));
  return JSON.parse(text) as Manifest;
}

const isOfOperator = ({ apiVersion }: Manifest) => operators.some((group) => apiVersion.split('/')[0]?.endsWith(group));

it.each(['staging', 'production'])('the API server takes the overlay %s', async (overlay) => {
  const manifests = await render(overlay);
  const own = manifests.filter((one) => !isOfOperator(one));
  const left = new Set(manifests.filter(isOfOperator).map(({ kind }) => kind));
  // Nothing can be tried in a namespace that is not there.
  await apply(own.filter(({ kind }) => kind === 'Namespace'));
  const answer = await apply(own, '--dry-run=server');
  expect(answer.trim().split('\n').length).toBe(own.length);
  process.stderr.write(`${overlay}: ${own.length} objects taken; without ${[...left].sort().join(', ')}\n`);
});

it("production's disruption budgets let each service's pod be moved", async () => {
  const budgets = (await render('production')).filter(({ kind }) => kind === 'PodDisruptionBudget');
  expect(budgets).toHaveLength(services.length);
  await apply(budgets);
  for (const name of services) {
    const { metadata } = await podOf(name);
    const eviction = {
      apiVersion: 'policy/v1beta1',
      kind: 'Eviction',
      metadata: { name: metadata.name, namespace: 'shop' },
      deleteOptions: { dryRun: ['All'] },
    };
    await send(`/api/v1/namespaces/shop/pods/${metadata.name}/eviction?dryRun=All`, eviction);
  }
  await kubectl('delete', 'poddisruptionbudgets', '--all');
});
