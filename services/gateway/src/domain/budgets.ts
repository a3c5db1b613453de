/** What a client may do in a minute. */
export type BudgetName = 'anonymous' | 'customer' | 'write' | 'credentials';

/** Requests per minute, before `RATE_LIMIT_SCALE`. */
export const budgets: Readonly<Record<BudgetName, number>> = {
  /** By address. */
  anonymous: 600,
  /** By customer. */
  customer: 1_200,
  /** By customer, besides their budget for everything. */
  write: 240,
  /** Log-in and registration together, by address, besides the address's budget for everything. */
  credentials: 30,
};

const readingMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const credentialsPath = /^\/auth\/(?:login|register)\/?$/i;

/** The budgets that a request draws on; the key says whose. */
export function budgetsOf(
  method: string,
  servicePath: string,
  client: { address: string; customer: string | undefined },
): [budget: BudgetName, key: string][] {
  const drawn: [BudgetName, string][] = [];
  if (client.customer === undefined) drawn.push(['anonymous', client.address]);
  else drawn.push(['customer', client.customer]);
  if (readingMethods.has(method)) return drawn;
  if (client.customer !== undefined) drawn.push(['write', client.customer]);
  if (isCredentialsPath(servicePath)) drawn.push(['credentials', client.address]);
  return drawn;
}

// Compared as the service's router does: without regard to case, a slash at the end, or needless escapes.
function isCredentialsPath(path: string): boolean {
  return credentialsPath.test(path.includes('%') ? decodeURIComponent(path) : path);
}
