const { existsSync } = require('node:fs');
const { availableParallelism } = require('node:os');
const { join, resolve } = require('node:path');

// ESM-only packages that Jest's CommonJS runtime has to see compiled.
const esmOnly = ['jose', 'http-proxy-middleware', 'express-rate-limit', 'rate-limit-redis', 'httpxy', 'is-plain-obj'];

// The reference answers of the real MongoDB and RabbitMQ lie beside the checkout, and not everywhere.
const sharedDir = resolve(__dirname, process.env.SHARED_DIR ?? '../shared');
const withoutReferences = existsSync(join(sharedDir, 'conformance')) ? [] : ['\\.conformance\\.test\\.ts$'];
// No stand-in for Redis is needed by anything else: without one, each gateway counts for itself.
const withoutRedis = process.env.REDIS_URL ? [] : ['\\.redis\\.test\\.ts$'];

/** Unit and integration tests; the journeys against running processes have a configuration of their own. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/libs', '<rootDir>/services', '<rootDir>/tools'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '\\.contract\\.test\\.ts$', ...withoutReferences, ...withoutRedis],
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Real paths have a second node_modules in them: only the first one, with the package and its version, decides.
  transformIgnorePatterns: [`/node_modules/\\.pnpm/(?!(${esmOnly.join('|')})@)`],
  modulePathIgnorePatterns: ['/dist/'],
  globalSetup: '<rootDir>/tools/devstack/src/test-servers/global-setup.ts',
  globalTeardown: '<rootDir>/tools/devstack/src/test-servers/global-teardown.ts',
  // The stand-ins run in this run's first process: a worker for each core of a small machine, fewer on a large one.
  maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
  testTimeout: 30_000,
};
