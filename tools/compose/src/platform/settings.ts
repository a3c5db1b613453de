import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePortRange, repositoryRoot } from '@shop/devstack';
import type { Workshop } from '../workshop';

const databases = ['auth', 'user', 'product', 'order', 'inventory', 'payment', 'shipping', 'notification'];

/** Secrets, ports and names of a platform that is in nobody's way, for compose and for the tests alike. */
export async function choosePlatform(workshop: Workshop, standIns: boolean): Promise<void> {
  const { env, folder, run } = workshop;
  const secrets = join(folder, 'secrets');
  await run('sh', [join(repositoryRoot, 'docker/make-secrets.sh'), secrets]);
  const port = await freePortRange();
  Object.assign(env, {
    COMPOSE_PROJECT_NAME: 'shop-check',
    COMPOSE_FILE: ['docker-compose.yml', ...(standIns ? ['tools/compose/stand-ins/compose.yml'] : [])].join(':'),
    COMPOSE_PROFILES: '',
    SECRETS_DIR: secrets,
    CA_BUNDLE: env.NODE_EXTRA_CA_CERTS ?? '/etc/ssl/certs/ca-certificates.crt',
    GATEWAY_PORT: String(port),
    PROMETHEUS_PORT: String(port + 1),
    // The budgets are not what the journeys are about, and 500 customers register within seconds.
    RATE_LIMIT_SCALE: '1000',
    SHOP_URL: `http://127.0.0.1:${port}`,
    PROMETHEUS_URL: `http://127.0.0.1:${port + 1}`,
    ADMIN_EMAIL: 'admin@shop.example',
    ADMIN_PASSWORD: readFileSync(join(secrets, 'admin_password'), 'utf8').trim(),
  });
  if (standIns) withoutLogIn(secrets);
}

/** Writes secrets for the stand-in of MongoDB, which knows no users; `make-secrets.sh` keeps what is there. */
export function withoutLogIn(secrets: string): void {
  mkdirSync(secrets, { recursive: true });
  for (const name of databases) {
    writeFileSync(join(secrets, `mongodb_uri_${name}`), `mongodb://mongodb:27017/shop_${name}\n`);
  }
}
