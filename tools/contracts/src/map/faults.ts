import type { Declaration } from './declarations';

/** What does not fit together between what services say, take, ask and answer; empty when all of it does. */
export function mapFaults(declarations: readonly Declaration[], services: readonly string[]): string[] {
  const known = new Set(declarations.map(({ service }) => service));
  return [
    ...services.filter((name) => !known.has(name)).map((name) => `${name} is not in declarations.ts`),
    ...declarations.flatMap((one) => unheard(one, declarations)),
    ...declarations.flatMap((one) => unsaid(one, declarations)),
    ...declarations.flatMap((one) => unanswered(one, declarations)),
  ];
}

function unheard({ service, publications }: Declaration, all: readonly Declaration[]): string[] {
  return publications
    .filter(({ name }) => !all.some((taker) => takes(taker, name)))
    .map(({ name }) => `${service} says ${name}, and nobody takes it: it would stay in the outbox as unroutable`);
}

function unsaid({ service, subscriptions }: Declaration, all: readonly Declaration[]): string[] {
  return subscriptions.flatMap((subscription) =>
    subscription.messages
      .filter(({ name }) => !all.some((sayer) => sayer.publications.some((message) => message.name === name)))
      .map(({ name }) => `${service} waits for ${name} (${subscription.name}), and nobody says it`),
  );
}

// Every service has these beside its routes; see libs/http.
const operations = new Set(['/health', '/ready', '/openapi.json', '/asyncapi.json']);

function unanswered({ service, calls }: Declaration, all: readonly Declaration[]): string[] {
  const answers = ({ to, method, path }: Declaration['calls'][number]) =>
    operations.has(path) ||
    all
      .find((one) => one.service === to)
      ?.routes.some((route) => route.path === path && route.method.toUpperCase() === method);
  return calls
    .filter((call) => !answers(call))
    .map(({ to, method, path }) => `${service} calls ${method} ${path} of ${to}, which has no such route`);
}

const takes = ({ subscriptions }: Declaration, name: string) =>
  subscriptions.some(({ messages }) => messages.some((message) => message.name === name));
