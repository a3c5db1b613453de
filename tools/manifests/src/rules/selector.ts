/** A label selector of Kubernetes, as far as the manifests use it. */
export interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** @throws on an operator that no manifest has used so far */
export function matches(
  { matchLabels = {}, matchExpressions = [] }: Selector,
  labels: Readonly<Record<string, string>>,
): boolean {
  const byLabel = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return byLabel && matchExpressions.every((one) => holds(one, labels[one.key]));
}

function holds({ operator, values = [] }: { operator: string; values?: string[] }, label: string | undefined): boolean {
  if (operator === 'In') return label !== undefined && values.includes(label);
  if (operator === 'NotIn') return label === undefined || !values.includes(label);
  throw new Error(`The operator ${operator} is not known here.`);
}
