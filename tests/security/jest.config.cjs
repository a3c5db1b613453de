const journeys = require('../journeys/jest.config.cjs');

// What looks into the secrets or the logs of the platform, or starts one of its own, needs one that is ours.
const ownPlatformOnly = ['budgets', 'logs', 'signed-forgeries'];
const runsElsewhere = process.env.SHOP_URL !== undefined && process.env.SHOP_DATA_DIR === undefined;

/** The security suite: against one platform, started (or named by SHOP_URL) as for the journeys. */
module.exports = {
  ...journeys,
  roots: ['<rootDir>/tests/security'],
  testMatch: ['**/*.security.test.ts'],
  testPathIgnorePatterns: runsElsewhere ? ownPlatformOnly.map((name) => `/${name}\\.security\\.test\\.ts$`) : [],
  // Mostly waiting: for hashes of passwords, and for orders to be settled.
  maxWorkers: 2,
  reporters: ['default', '<rootDir>/tests/security/case-counts.cjs'],
};
