import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';
import type { Workshop } from '../workshop';

const fromDebian = ['rabbitmq', 'redis', 'prometheus'];
const withOwnNames = ['mongodb', 'consul', 'pause'];

/** Builds an image for each that cannot be pulled, under the very name that the platform's files ask for. */
export async function buildStandIns(workshop: Workshop, context: string): Promise<void> {
  const names = {
    ...(await imagesOf(workshop, fromDebian)),
    ...Object.fromEntries(withOwnNames.map((name) => [name, `shop-stand-in/${name}`])),
  };
  await Promise.all(Object.entries(names).map(([target, name]) => build(workshop, context, target, name)));
}

/** The image that all others of the platform begin with, and so the first. */
export const buildNode = (workshop: Workshop, context: string): Promise<string> =>
  build(workshop, context, 'node', nodeImage());

function build({ run }: Workshop, context: string, target: string, name: string): Promise<string> {
  const file = join(repositoryRoot, 'tools/compose/stand-ins/Dockerfile');
  return run('docker', ['build', '--file', file, '--target', target, '--tag', name, context]);
}

/** Node and npm come from their packages, the stand-in servers from this build. */
export async function gatherContext({ run, folder }: Workshop): Promise<string> {
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
