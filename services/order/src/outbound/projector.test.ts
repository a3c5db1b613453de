import type { Order } from '../domain/order';
import { createProjector } from './projector';

const state = (id: string, version: number) => ({ id, version }) as Order;

function projectorOf() {
  const written: string[] = [];
  const projector = createProjector(async ({ id, version }) => void written.push(`${id}:${version}`), 1);
  return { ...projector, written };
}

test('writes only the latest of the states that come within a moment', async () => {
  const { projectSoon, written } = projectorOf();
  await Promise.all([projectSoon(state('a', 2)), projectSoon(state('b', 2)), projectSoon(state('a', 3))]);
  expect(written).toEqual(['a:3', 'b:2']);
});

test('does not write later what is newer already', async () => {
  const { project, projectSoon, written } = projectorOf();
  const soon = projectSoon(state('a', 2));
  await project(state('a', 3));
  await soon;
  expect(written).toEqual(['a:3']);
});

test('keeps the newer state that waits when an older one is written, or comes after it', async () => {
  const { project, projectSoon, written } = projectorOf();
  const soon = projectSoon(state('a', 4));
  await project(state('a', 1));
  await Promise.all([soon, projectSoon(state('a', 2))]);
  expect(written).toEqual(['a:1', 'a:4']);
});
