const base = require('../../jest.config.cjs');

/** What only a cluster can show, on the platform that `npm run cluster-check` has applied. */
module.exports = {
  testEnvironment: 'node',
  rootDir: '../..',
  roots: ['<rootDir>/tools/cluster/test'],
  testMatch: ['**/*.cluster.ts'],
  transform: base.transform,
  transformIgnorePatterns: base.transformIgnorePatterns,
  modulePathIgnorePatterns: ['/dist/'],
  maxWorkers: 1,
  testTimeout: 240_000,
};
