import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say, type Workshop } from '@shop/compose';
import { node } from './addresses';
import { readApi } from './api';
import type { Credentials } from './credentials';
import type { Node } from './node';

interface Service {
  metadata: { name: string; namespace: string };
  spec: { clusterIP?: string };
}

interface Endpoints {
  metadata: { name: string; namespace: string };
  subsets?: { addresses?: { ip: string }[] }[];
}

const pauseMs = 500;

/**
 * The cluster's DNS, for Debian has no CoreDNS: dnsmasq, told of services and of the pods behind those without an
 * address of their own.
 */
export function startNames(workshop: Workshop, here: Node, credentials: Credentials): void {
  const hosts = join(here.folder, 'hosts');
  mkdirSync(hosts);
  here.start('dnsmasq', [
    ...['--keep-in-foreground', '--user=root', '--pid-file=', '--no-resolv', '--no-hosts', '--bind-interfaces'],
    ...[`--listen-address=${node.address}`, '--local=/cluster.local/', `--hostsdir=${hosts}`],
  ]);
  let ended = false;
  let known = '';
  async function tell(): Promise<void> {
    while (!ended) {
      const now = await hostsOf(credentials).catch(() => known);
      if (now !== known) replace(join(hosts, 'services'), now);
      known = now;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  const telling = tell().catch((error: unknown) => say(`The cluster's names are not kept: ${String(error)}`));
  workshop.atTheEnd('Keeping no more names', async () => {
    ended = true;
    await telling;
  });
}

/** In one move, so that nobody reads half of it. */
function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

async function hostsOf(credentials: Credentials): Promise<string> {
  const [services, endpoints] = await Promise.all([
    list<Service>(credentials, 'services'),
    list<Endpoints>(credentials, 'endpoints'),
  ]);
  return services
    .flatMap((service) => addressesOf(service, endpoints).map((address) => `${address} ${nameOf(service)}\n`))
    .sort()
    .join('');
}

const list = async <Item>(credentials: Credentials, what: string): Promise<Item[]> =>
  (JSON.parse(await readApi(credentials, `/api/v1/${what}`)) as { items: Item[] }).items;

const nameOf = ({ metadata }: Service) => `${metadata.name}.${metadata.namespace}.svc.cluster.local`;

function addressesOf({ metadata, spec }: Service, endpoints: readonly Endpoints[]): string[] {
  if (spec.clusterIP && spec.clusterIP !== 'None') return [spec.clusterIP];
  const own = endpoints.find(
    (one) => one.metadata.name === metadata.name && one.metadata.namespace === metadata.namespace,
  );
  return own?.subsets?.flatMap(({ addresses = [] }) => addresses.map(({ ip }) => ip)) ?? [];
}
