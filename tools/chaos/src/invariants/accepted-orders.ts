import type { Invariant } from './invariant';

export const noAcceptedOrderIsLost: Invariant = {
  name: 'no accepted order is lost, and every request has its answer',
  check({ accepted, unanswered, orders, answers }) {
    const known = new Set(orders.map(({ id }) => id));
    const lost = accepted.filter((id) => !known.has(id));
    const twice = accepted.length - new Set(accepted).size;
    return {
      figures: `${accepted.length} accepted, ${orders.length} stored, ${lost.length} lost`,
      breaches: [
        ...lost.map((id) => `order ${id} was accepted and does not exist`),
        ...answers
          .filter(({ denials }) => denials > 0)
          .map(({ id, denials }) => `order ${id} was accepted, and ${denials} times there was no such order`),
        ...unanswered.map((request) => `no proper answer: ${request}`),
        ...(twice > 0 ? [`${twice} different requests were given the order of another one`] : []),
      ],
    };
  },
};
