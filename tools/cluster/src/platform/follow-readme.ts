import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Workshop, withoutLogIn } from '@shop/compose';
import { instructionsIn } from './readme';

const secretsIn = (clone: string) => join(clone, 'k8s/overlays/local/.secrets');
const storeImage = /^(rabbitmq|redis|shop-stand-in\/(mongodb|pause)):/;

/** What the adaptation changes, in its own words. */
export function replaced(clone: string): string {
  const file = readFileSync(join(clone, 'tools/cluster/adaptation/kustomization.yaml'), 'utf8');
  return file
    .split('\n')
    .filter((line) => line.startsWith('  #'))
    .join('\n');
}

/** Brings to the node what kind would pull by itself. */
export async function loadStoreImages({ run }: Workshop): Promise<void> {
  const images = await run('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}']);
  for (const image of images.split('\n').filter((name) => storeImage.test(name))) {
    await run('kind', ['load', 'docker-image', image]);
  }
}

/** Does in a copy of the checkout what its README says, to the last command, which opens the door and is for the tests. */
export async function followReadme({ run, env }: Workshop, clone: string): Promise<void> {
  withoutLogIn(secretsIn(clone));
  const { script, door } = instructionsIn(clone);
  env.CLUSTER_DOOR = door;
  await run('sh', ['-euxc', script], { cwd: clone, env: { ...env, SECRETS_DIR: undefined }, timeoutMs: 1_500_000 });
}

/** Tells the tests where the shop is: this machine's cable to the node leads to the services' addresses. */
export async function nameShop({ run, env }: Workshop, clone: string): Promise<void> {
  const address = await run('kubectl', [
    '--namespace',
    'shop',
    'get',
    'service',
    'gateway',
    '-o',
    'jsonpath={.spec.clusterIP}',
  ]);
  env.SHOP_URL = `http://${address}:8080`;
  env.ADMIN_PASSWORD = readFileSync(join(secretsIn(clone), 'admin_password'), 'utf8').trim();
}
