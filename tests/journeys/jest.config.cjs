const base = require('../../jest.config.cjs');

/** The journeys: one after the other, through the gateway of one started platform (or of the one that SHOP_URL names). */
module.exports = {
  testEnvironment: 'node',
  rootDir: '../..',
  roots: ['<rootDir>/tests/journeys'],
  testMatch: ['**/*.journey.test.ts'],
  transform: base.transform,
  transformIgnorePatterns: base.transformIgnorePatterns,
  modulePathIgnorePatterns: ['/dist/'],
  globalSetup: '<rootDir>/tests/journeys/src/global-setup.ts',
  globalTeardown: '<rootDir>/tests/journeys/src/global-teardown.ts',
  maxWorkers: 1,
  testTimeout: 60_000,
};
