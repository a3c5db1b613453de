import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';
import type { Workshop } from '../workshop';

const fromDebian = ['rabbitmq', 'redis', 'prometheus'];
const fromCheckout = ['mongodb', 'consul'];

/** Builds an image for each that cannot be pulled, under the very name that the platform's files ask for. */
export async function buildStandIns(workshop: Workshop): Promise<string[]> {
  const context = await gatherContext(workshop);
  const names: Record<string, string> = {
    node: nodeImage(),
    ...(await imagesOf(workshop, fromDebian)),
    ...Object.fromEntries(fromCheckout.map((name) => [name, `shop-stand-in/${name}`])),
  };
  const file = join(repositoryRoot, 'tools/compose/stand-ins/Dockerfile');
  const build = ([target, name]: [string, string]) =>
    workshop.run('docker', ['build', '--file', file, '--target', target, '--tag', name, context]);
  await Promise.all(Object.entries(names).map(build));
  return Object.values(names);
}

/** Node and npm come from their packages, the stand-in servers from this build. */
async function gatherContext({ run, folder }: Workshop): Promise<string> {
  const context = join(folder, 'context');
  mkdirSync(context);
  await run('npm', ['install', '--global', '--ignore-scripts', '--prefix', join(context, 'npm'), 'npm@11']);
  copyFileSync(process.execPath, join(context, 'node'));
  copyFileSync(join(repositoryRoot, 'tools/devstack/dist/mongodb.cjs'), join(context, 'mongodb.cjs'));
  copyFileSync(join(repositoryRoot, 'tools/compose/dist/consul.cjs'), join(context, 'consul.cjs'));
  return context;
}

function nodeImage(): string {
  const [, name] = /^ARG NODE_IMAGE=(\S+)$/m.exec(readFileSync(join(repositoryRoot, 'Dockerfile'), 'utf8')) ?? [];
  if (!name) throw new Error('The Dockerfile names no NODE_IMAGE');
  return name;
}

async function imagesOf({ run, env }: Workshop, services: readonly string[]): Promise<Record<string, string>> {
  const config = await run('docker', ['compose', '--profile', 'observability', 'config', '--format', 'json'], {
    env,
    cwd: repositoryRoot,
  });
  const plan = JSON.parse(config) as { services: Record<string, { image: string }> };
  return Object.fromEntries(services.map((name) => [name, plan.services[name]?.image ?? '']));
}
