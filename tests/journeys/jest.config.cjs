const base = require('../../jest.config.cjs');

// A platform that runs elsewhere is not ours to kill, and says nothing of its processes.
const notElsewhere = [
  '/own-platform/',
  ...['dead-letters', 'faults', 'frozen', 'projections'].map((name) => `/${name}\\.journey`),
];
const runsElsewhere = process.env.SHOP_URL !== undefined && process.env.SHOP_DATA_DIR === undefined;

/** The journeys: one after the other, through the gateway of one started platform (or of the one that SHOP_URL names). */
module.exports = {
  testEnvironment: 'node',
  rootDir: '../..',
  roots: ['<rootDir>/tests/journeys'],
  testMatch: ['**/*.journey.test.ts'],
  testPathIgnorePatterns: runsElsewhere ? notElsewhere : [],
  transform: base.transform,
  transformIgnorePatterns: base.transformIgnorePatterns,
  modulePathIgnorePatterns: ['/dist/'],
  globalSetup: '<rootDir>/tests/journeys/src/global-setup.ts',
  globalTeardown: '<rootDir>/tests/journeys/src/global-teardown.ts',
  maxWorkers: 1,
  testTimeout: 60_000,
};
