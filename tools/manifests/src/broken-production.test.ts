import type { Manifest } from './manifest';
import { copyManifests } from './render/render';
import { allRules } from './rules';
import { readServiceMap } from './service-map';
import { serviceSchemas } from './service-schemas';
import { type Container, workloadsIn } from './workload';

// As broken.test.ts, for what only an environment has in which customers pay.
const copy = copyManifests();
const rules = allRules(readServiceMap(), serviceSchemas);
const faults = (manifests: readonly Manifest[]) => rules(manifests).join('\n');

let sound: Manifest[];
beforeAll(() => {
  sound = copy.render('production');
});
afterAll(() => copy.remove());

function withContainer(name: string, change: (container: Container) => void): Manifest[] {
  const manifests = structuredClone(sound);
  const [container] = workloadsIn(manifests).find((one) => one.name === name)?.pod.containers ?? [];
  if (!container) throw new Error(`there is no ${name}`);
  change(container);
  return manifests;
}

const withoutSetting = (service: string, setting: string) =>
  withContainer(service, (one) => Object.assign(one, { env: one.env?.filter(({ name }) => name !== setting) }));
const without = (kind: string, name: string) =>
  sound.filter((one) => !(one.kind === kind && one.metadata.name === name));

it.each<[string, () => Manifest[], string]>([
  ['mail that is sent nowhere', () => withoutSetting('notification', 'SMTP_URL_FILE'), 'has no SMTP_URL_FILE'],
  ['cards that nobody is asked about', () => withoutSetting('payment', 'CARD_ACQUIRER_URL'), 'CARD_ACQUIRER_URL'],
  ['an acquirer that cannot be reached', () => without('NetworkPolicy', 'payment-to-acquirer'), 'has no way to CARD_'],
])('notices %s', (_, broken, fault) => {
  expect(faults(broken())).toContain(fault);
});
