import type { Answer, Problem } from '@shop/journeys';

/** A refusal: status and code, as in `404 not_found`. */
export type Refusal = `${number} ${string}`;

/** The whole problem document, with this status and code (several where it is for the server to choose), and no inside shown. */
export function expectRefused(answer: Answer<unknown>, ...refusals: Refusal[]): Problem {
  const problem = problemOf(answer);
  const refusal = `${answer.status} ${problem?.code}`;
  if (!problem || !refusals.includes(refusal as Refusal)) {
    throw new Error(
      `${answer.request}: expected ${refusals.join(' or ')}, got ${answer.status} ${answer.text.slice(0, 500)}`,
    );
  }
  expect(problem).toMatchObject({
    type: expect.any(String),
    title: expect.any(String),
    status: answer.status,
    detail: expect.any(String),
    instance: expect.any(String),
    requestId: answer.headers.get('x-request-id') ?? expect.any(String),
  });
  expectNothingInside(answer);
  return problem;
}

function problemOf(answer: Answer<unknown>): Problem | undefined {
  try {
    return answer.json<Problem>();
  } catch {
    return undefined;
  }
}

const inside = /\bat .{1,200}\.(?:js|cjs|ts):\d+|node_modules|Mongo|mongoose|Zod|ECONN|\$argon2/;

/** No stack, no name of a library, no hash. */
export function expectNothingInside(answer: Answer<unknown>): void {
  expect(answer.text.match(inside)?.[0]).toBeUndefined();
}

const secretNames =
  /^(?:_id|__v|d|salt|hash|secret|password\w*|\w*[hH]ash|\w*[fF]ingerprint|token|\w+Token|\w*[sS]ecret|\w*Version|sealed|privateKey|idempotencyKey|outgoing|outbox)$/;

/** Names of properties, anywhere in the answer, that no client has any business with. */
export function secretsIn(content: unknown, path = ''): string[] {
  if (typeof content !== 'object' || content === null) return [];
  return Object.entries(content).flatMap(([name, value]) => [
    ...(secretNames.test(name) ? [`${path}${name}`] : []),
    ...secretsIn(value, `${path}${name}.`),
  ]);
}
