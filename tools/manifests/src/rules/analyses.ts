import { type Manifest, ofKind } from '../manifest';
import type { Rule } from './rule';

interface AnalysisTemplate extends Manifest {
  kind: 'AnalysisTemplate';
  spec: { args?: Argument[]; metrics: Metric[] };
}

interface Argument {
  name: string;
  value?: string;
}

interface Metric {
  name: string;
  successCondition?: string;
  failureCondition?: string;
  provider: { prometheus?: { query: string } };
}

interface Analysis {
  templates: { templateName: string }[];
  args?: Argument[];
}

/** What a rollout is judged by gets what it asks for, asks about one namespace, and takes silence for no answer. */
export const analysesJudge: Rule = (manifests) => {
  const templates = ofKind<AnalysisTemplate>('AnalysisTemplate', manifests);
  const rollouts = manifests.filter(({ kind }) => kind === 'Rollout');
  return [
    ...templates.flatMap(({ metadata, spec }) =>
      spec.metrics.flatMap(metricFaults).map((fault) => `AnalysisTemplate/${metadata.name}: ${fault}`),
    ),
    ...rollouts.flatMap((one) =>
      analysesOf(one).flatMap((analysis) =>
        argumentFaults(analysis, templates).map((fault) => `Rollout/${one.metadata.name}: ${fault}`),
      ),
    ),
  ];
};

function metricFaults({ name, successCondition, failureCondition, provider: { prometheus } }: Metric): string[] {
  if (!prometheus) return [];
  const selectors = prometheus.query.match(/\w\{[^{}]*(?:\{\{[^{}]*\}\}[^{}]*)*\}/g) ?? [];
  const silent = [successCondition, failureCondition].some((one) => !one?.startsWith('len(result) > 0 && '));
  return [
    ...(silent ? [`${name} takes nothing measured for an answer`] : []),
    ...(selectors.every((one) => one.includes('namespace="{{args.namespace}}"')) && selectors.length > 0
      ? []
      : [`${name} asks about every namespace`]),
  ];
}

function analysesOf({ spec }: Manifest): Analysis[] {
  const { canary, blueGreen } = (
    spec as { strategy: Record<'canary' | 'blueGreen', Record<string, Analysis | undefined> | undefined> }
  ).strategy;
  return [canary?.analysis, blueGreen?.prePromotionAnalysis, blueGreen?.postPromotionAnalysis].filter(
    (one): one is Analysis => one !== undefined,
  );
}

function argumentFaults({ templates: used, args = [] }: Analysis, templates: readonly AnalysisTemplate[]): string[] {
  return used.flatMap(({ templateName }) => {
    const template = templates.find(({ metadata }) => metadata.name === templateName);
    if (!template) return [`there is no AnalysisTemplate ${templateName}`];
    return (template.spec.args ?? [])
      .filter(({ name, value }) => value === undefined && !args.some((given) => given.name === name))
      .map(({ name }) => `does not give ${templateName} its ${name}`);
  });
}
