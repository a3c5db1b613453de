const base = require('../../jest.config.cjs');

/** What only containers can show, on the platform that `npm run compose-check` has brought up. */
module.exports = {
  testEnvironment: 'node',
  rootDir: '../..',
  roots: ['<rootDir>/tools/compose/test'],
  testMatch: ['**/*.containers.ts'],
  transform: base.transform,
  transformIgnorePatterns: base.transformIgnorePatterns,
  modulePathIgnorePatterns: ['/dist/'],
  maxWorkers: 1,
  testTimeout: 120_000,
};
