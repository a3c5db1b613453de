import { audienceOf } from '@shop/contracts';
import { declarations } from './declarations';
import { deriveEdges } from './derive-edges';
import type { MessageEdge } from './edge';

const taken = deriveEdges(declarations).filter((edge): edge is MessageEdge => edge.kind !== 'http');
const isTakenTwice = ({ from, name }: MessageEdge) =>
  taken.filter((other) => other.from === from && other.name === name).length > 1;

test.each(declarations.filter(({ publications }) => publications.length > 0))(
  'every queue exists before $service says what several of them take, and no other is made',
  ({ service, publications }) => {
    const declared = audienceOf(publications).flatMap(({ service: to, name, messages }) =>
      messages.map((message) => `${to}.${name}: ${message.name}`),
    );
    const needed = taken
      .filter((edge) => edge.from === service && isTakenTwice(edge))
      .map(({ to, subscription, name }) => `${to}.${subscription}: ${name}`);
    expect(declared.sort()).toEqual(needed.sort());
  },
);
