import { type Manifest, ofKind } from '../manifest';
import type { Rule } from './rule';

interface PrometheusRule extends Manifest {
  kind: 'PrometheusRule';
  spec: { groups: { rules: { alert: string; expr: string }[] }[] };
}

const addsUp = /\b(?:sum|max|min|avg|count)\b(?! by \(namespace\b)/;
const anywhere = /\babsent\(\w+\{(?!namespace=)/;
const latency = /\w+_duration_seconds_bucket\{(?![^}]*http_route!="\/socket\.io")/;

/** One Prometheus may watch staging and production: no alert adds up the two, or finds in one what the other lacks. */
export const alertsKnowNamespaces: Rule = (manifests) => {
  const namespaces = manifests.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  return ofKind<PrometheusRule>('PrometheusRule', manifests)
    .flatMap(({ spec }) => spec.groups.flatMap(({ rules }) => rules))
    .flatMap(({ alert, expr }) => faultsOf(expr, namespaces).map((fault) => `alert ${alert}: ${fault}`));
};

function faultsOf(expr: string, namespaces: readonly string[]): string[] {
  const foreign = [...expr.matchAll(/namespace="([^"]*)"/g)].filter(([, name = '']) => !namespaces.includes(name));
  const faults: [boolean, string][] = [
    [addsUp.test(expr), 'adds up what is in several namespaces'],
    [anywhere.test(expr), 'is silent as long as any namespace has it'],
    [foreign.length > 0, 'asks about another namespace'],
    [latency.test(expr), 'takes live connections for slow answers'],
  ];
  return faults.flatMap(([isOne, fault]) => (isOne ? [fault] : []));
}
