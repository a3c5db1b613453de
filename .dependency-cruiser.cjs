// Who may import whom. The picture behind it: docs/architecture.md; the words: "domain imports nothing outward".
const libraryFloors = [
  ['errors', 'config', 'contracts'],
  ['telemetry'],
  ['discovery', 'http', 'event-bus'],
  ['resilience', 'mongo'],
  ['service'],
  ['testing'],
  ['pact'],
];

/** A library may import those below its own floor, and itself. */
const floorRules = libraryFloors.slice(0, -1).flatMap((floor, i) => {
  const others = libraryFloors.slice(i).flat();
  return floor.map((name) => ({
    name: `floor-of-${name}`,
    comment: `libs/${name} stands below: it may not import what stands on it, nor its neighbours.`,
    severity: 'error',
    from: { path: `^libs/${name}/`, pathNot: '\\.test\\.ts$' },
    to: { path: `^libs/(${others.filter((other) => other !== name).join('|')})/` },
  }));
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Modules that need each other are one module, or lack a third. (Types may: nothing is loaded for them.)',
      severity: 'error',
      // Expressions within expressions and pipelines within stages: an evaluator is recursive by nature.
      from: { pathNot: '^tools/devstack/src/mongodb/aggregate/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'services-are-strangers',
      comment: 'Services meet over the network, through the schemas of libs/contracts.',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^(services|tools|tests)/', pathNot: '^services/$1/' },
    },
    {
      name: 'libraries-know-no-users',
      comment: 'A library that imports a service or a tool is not a library.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(services|tools|tests)/' },
    },
    ...floorRules,
    {
      name: 'client-stands-alone',
      comment: 'Who uses the shop from outside has this library and the API, and nothing else of the platform.',
      severity: 'error',
      from: { path: '^libs/client/src/' },
      to: { path: '^(libs/(?!client/)|services/|tools/|tests/)' },
    },
    {
      name: 'tools-use-front-doors',
      comment: 'Tools and journeys see the platform from outside.',
      severity: 'error',
      from: { path: '^(tools|tests)/', pathNot: ['^tools/contracts/', '^tools/manifests/src/service-schemas\\.ts$'] },
      to: { path: '^services/' },
    },
    {
      name: 'the-map-reads-tables-of-contents',
      comment:
        'The service map is drawn from what services declare, and from the gateway’s routing; not from their insides.',
      severity: 'error',
      from: { path: '^tools/contracts/' },
      to: {
        path: '^services/',
        pathNot: [
          '^services/[^/]+/src/inbound/http/routes\\.ts$',
          '^services/[^/]+/src/inbound/messages/subscriptions\\.ts$',
          '^services/[^/]+/src/outbound/(calls|publications)\\.ts$',
          '^services/gateway/src/domain/(locate|routing-table)\\.ts$',
        ],
      },
    },
    {
      name: 'manifests-are-held-to-settings',
      comment: 'Whether a service would start with what a manifest gives it, its own schema of settings has to say.',
      severity: 'error',
      from: { path: '^tools/manifests/' },
      to: { path: '^services/', pathNot: '^services/[^/]+/src/config\\.ts$' },
    },
    {
      name: 'domain-imports-nothing-outward',
      comment:
        'The domain decides; it does no I/O and knows no framework: itself, contracts and errors are all it needs.',
      severity: 'error',
      from: { path: '^services/[^/]+/src/domain/', pathNot: '\\.test\\.ts$' },
      // util compares and formats values; the rest of Node's modules reach outward.
      to: { pathNot: '^services/[^/]+/src/domain/|^libs/(contracts|errors)/|^(node:)?util$' },
    },
    {
      name: 'handlers-know-ports-only',
      comment: 'A handler is given its dependencies; what they are made of is for app.ts to choose.',
      severity: 'error',
      from: { path: '^services/[^/]+/src/handlers/', pathNot: '\\.test\\.ts$' },
      to: { path: '^services/[^/]+/src/(inbound|outbound)/' },
    },
    {
      name: 'outbound-does-not-look-back',
      severity: 'error',
      from: { path: '^services/[^/]+/src/outbound/', pathNot: '\\.test\\.ts$' },
      to: { path: '^services/[^/]+/src/inbound/' },
    },
    {
      name: 'one-composition-root',
      comment: 'Only main.ts, tools beside it and tests import the file that imports everything.',
      severity: 'error',
      from: { path: '^services/[^/]+/src/', pathNot: '(^services/[^/]+/src/[^/]+\\.ts|\\.test\\.ts)$' },
      to: { path: '^services/[^/]+/src/(app|main)\\.ts$' },
    },
    {
      name: 'test-code-stays-in-tests',
      severity: 'error',
      from: { path: '^(services|libs)/[^/]+/src/', pathNot: ['\\.test\\.ts$', '^libs/(testing|pact)/', '/testing/'] },
      to: { path: ['^libs/(testing|pact)/', '\\.test\\.ts$'] },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.cts', '.mts', '.js', '.cjs', '.mjs', '.json', '.d.ts'],
      mainFields: ['main', 'types', 'typings'],
    },
  },
};
