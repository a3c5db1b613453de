type Answers = Record<string, { $ref?: string; headers?: Record<string, unknown> }>;

const refer = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });
const budgetHeaders = {
  RateLimit: refer('headers', 'RateLimit'),
  'RateLimit-Policy': refer('headers', 'RateLimitPolicy'),
};
const refusals = { 429: refer('responses', 'TooManyRequests'), 503: refer('responses', 'Unavailable') };

/** A path of a service with what the gateway adds to its answers: budgets, and refusals of its own. */
export function asSeenOutside(item: object): object {
  return Object.fromEntries(Object.entries(item).map(([method, operation]) => [method, withRefusals(operation)]));
}

function withRefusals(operation: { responses?: Answers }): object {
  if (!operation.responses) return operation;
  const own = Object.entries(operation.responses).map(([status, answer]) => [status, withBudget(answer)]);
  return { ...operation, responses: { ...refusals, ...Object.fromEntries(own) } };
}

function withBudget(answer: Answers[string]): object {
  return answer.$ref ? answer : { ...answer, headers: { ...answer.headers, ...budgetHeaders } };
}

const problem = { 'application/problem+json': { schema: refer('schemas', 'Problem') } };
const requestId = { 'x-request-id': refer('headers', 'RequestId') };
const retryAfter = { 'Retry-After': refer('headers', 'RetryAfter') };

/** What {@link asSeenOutside} refers to. */
export const outsideComponents = {
  headers: {
    RateLimit: { description: 'What is left of the budget, and when it is whole again', schema: { type: 'string' } },
    RateLimitPolicy: { description: 'The budget and its window in seconds', schema: { type: 'string' } },
    RetryAfter: { description: 'In how many seconds to try again', schema: { type: 'integer' } },
  },
  responses: {
    TooManyRequests: {
      description: '`rate_limited`: the budget of the minute is used up',
      headers: { ...requestId, ...retryAfter, ...budgetHeaders },
      content: problem,
    },
    Unavailable: {
      description: '`upstream_unavailable` or `upstream_timeout`: a service is away',
      headers: { ...requestId, ...retryAfter },
      content: problem,
    },
  },
};
