import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { parse } from 'yaml';

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');
const filesOf = (pattern: string) => globSync(pattern, { cwd: repositoryRoot });

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}

const rules = (parse(read('observability/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);

const dashboards = filesOf('observability/grafana/dashboards/*.json').flatMap((file) => {
  const { panels } = JSON.parse(read(file)) as { panels: { title: string; targets: { expr: string }[] }[] };
  return panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [`${file}: ${title}`, expr] as const));
});

/** Every metric that the platform's own code declares, and those that come with Node. */
function declaredMetrics(): Set<string> {
  const sources = filesOf('{libs,services}/*/src/**/*.ts').filter((file) => !file.endsWith('.test.ts'));
  const named = sources.flatMap((file) => [...read(file).matchAll(/name: '([a-z_]{5,80})'/g)].map(([, name]) => name));
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const fromNode = registry.getMetricsAsArray().map(({ name }) => name);
  registry.clear();
  return new Set([...named, ...fromNode] as string[]);
}

const metricsIn = (expression: string): string[] =>
  [...expression.matchAll(/\b(?:shop|http|messaging|nodejs|process)_[a-z0-9_]{3,80}(?=[{[)\s]|$)/g)]
    .map(([name]) => name.replace(/_(bucket|sum|count)$/, ''))
    .filter((name) => !['http_route', 'http_response_status_code', 'http_request_method'].includes(name));

const declared = declaredMetrics();

it.each(rules.map(({ alert, expr }) => [alert, expr] as const))('the alert %s watches what is measured', (_, expr) => {
  expect(metricsIn(expr).filter((name) => !declared.has(name))).toEqual([]);
  expect(expr).toMatch(/\b(up|shop_|http_|messaging_|nodejs_|rabbitmq_)/);
});

it.each(dashboards)('%s shows what is measured', (_, expr) => {
  expect(metricsIn(expr).filter((name) => !declared.has(name))).toEqual([]);
});

it('every alert says how urgent it is, what has happened and which page helps', () => {
  for (const { labels, annotations } of rules) {
    expect(['page', 'ticket']).toContain(labels.severity);
    expect(annotations.summary.length).toBeGreaterThan(20);
    expect(annotations.runbook).toMatch(/^docs\/runbooks\/[a-z-]+\.md$/);
  }
});
