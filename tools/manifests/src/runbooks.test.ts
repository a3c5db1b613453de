import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';
import { parse } from 'yaml';

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');
const pages = globSync('docs/runbooks/*.md', { cwd: repositoryRoot }).sort();

interface Alert {
  alert: string;
  annotations: { runbook: string };
}

const { groups } = parse(read('observability/prometheus/alerts.yml')) as { groups: { rules: Alert[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);

it.each(alerts.map(({ alert, annotations }) => [alert, annotations.runbook]))(
  '%s has its section in %s',
  (alert, page) => {
    expect(existsSync(join(repositoryRoot, page))).toBe(true);
    expect(read(page)).toContain(`\n## ${alert}\n`);
  },
);

it('every section that is named like an alert belongs to one, once', () => {
  const sections = pages.flatMap((page) =>
    [...read(page).matchAll(/^## ([A-Z][a-z]+(?:[A-Z][a-z]+)+)$/gm)].map(([, name]) => name),
  );
  expect(sections.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
});

it('the first page names every alert and every other page', () => {
  const first = read('docs/runbooks/README.md');
  expect(alerts.filter(({ alert }) => !first.includes(alert))).toEqual([]);
  const others = pages.map((page) => page.split('/').pop() ?? '').filter((page) => page !== 'README.md');
  expect(others.filter((page) => !first.includes(`](${page})`))).toEqual([]);
});

describe.each(pages)('%s', (page) => {
  it('leads only to what is there', () => {
    const links = [...read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link]) => link ?? '');
    expect(links.filter((link) => !existsSync(join(repositoryRoot, 'docs/runbooks', link)))).toEqual([]);
  });

  it('names only commands that the platform has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const commands = [...read(page).matchAll(/npm run ([a-z-]+)/g)].map(([, name]) => name ?? '');
    expect(commands.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('says what to do where a Deployment has no pods, for a Rollout has them', () => {
    const acts = /kubectl (?:scale|rollout [a-z]+) deployment/.test(read(page));
    expect(acts && !/argo rollouts|rollout\//.test(read(page))).toBe(false);
  });

  it('names only metrics that something measures', () => {
    const sources = globSync('{libs,services}/*/src/**/*.ts', { cwd: repositoryRoot }).map(read).join('\n');
    const metrics = [...read(page).matchAll(/\b(?:shop|http_server|messaging)_[a-z_]{5,80}/g)].map(([name]) =>
      name.replace(/_(bucket|sum|count)$/, ''),
    );
    expect(metrics.filter((name) => !sources.includes(`'${name}'`))).toEqual([]);
  });
});
