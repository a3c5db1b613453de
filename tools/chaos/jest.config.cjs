const base = require('../../jest.config.cjs');

/** The short run of the fault harness: one platform, one run, and a test for each fault and each invariant. */
module.exports = {
  testEnvironment: 'node',
  rootDir: '../..',
  roots: ['<rootDir>/tools/chaos/test'],
  testMatch: ['**/*.chaos.ts'],
  transform: base.transform,
  transformIgnorePatterns: base.transformIgnorePatterns,
  modulePathIgnorePatterns: ['/dist/'],
  maxWorkers: 1,
  testTimeout: 180_000,
};
