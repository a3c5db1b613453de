import { DeadlineQueue, type Waiting } from './deadline-queue';

function waiting(deadline: number, told: number[]): Waiting {
  return { deadline, timedOut: () => told.push(deadline), earlier: undefined, later: undefined };
}

it('tells those whose time is up, in order, and once', () => {
  const told: number[] = [];
  const queue = new DeadlineQueue();
  for (const deadline of [1, 2, 3, 9]) queue.add(waiting(deadline, told));
  queue.expire(3);
  queue.expire(3);
  expect(told).toEqual([1, 2, 3]);
});

it.each([
  ['the first', 0, [2, 3]],
  ['one in the middle', 1, [1, 3]],
  ['the last', 2, [1, 2]],
])('forgets %s when it is taken out, and whoever is not in it', (_which, index, rest) => {
  const told: number[] = [];
  const queue = new DeadlineQueue();
  const requests = [1, 2, 3].map((deadline) => waiting(deadline, told));
  for (const request of requests) queue.add(request);
  queue.remove(requests[index] as Waiting);
  queue.remove(requests[index] as Waiting);
  queue.expire(5);
  expect(told).toEqual(rest);
  queue.add(requests[0] as Waiting);
  queue.expire(5);
  expect(told).toEqual([...rest, 1]);
});
