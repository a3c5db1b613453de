import type { Invariant } from './invariant';

const isDead = (queue: string) => queue.endsWith('.dead');

export const deadLettersEmpty: Invariant = {
  name: 'no message is among the dead letters',
  check({ queues }) {
    const dead = [...queues].filter(([queue]) => isDead(queue));
    return {
      figures: `${dead.length} queues of dead letters`,
      breaches: dead.filter(([, depth]) => depth > 0).map(([queue, depth]) => `${queue} has ${depth} messages`),
    };
  },
};

export const queuesEmpty: Invariant = {
  name: 'every queue is empty at rest',
  check({ queues }) {
    const alive = [...queues].filter(([queue]) => !isDead(queue));
    return {
      figures: `${alive.length} queues`,
      breaches: alive.filter(([, depth]) => depth > 0).map(([queue, depth]) => `${queue} has ${depth} messages`),
    };
  },
};
