const journeys = require('../journeys/jest.config.cjs');

/** The security suite: against one platform, started (or named by SHOP_URL) as for the journeys. */
module.exports = {
  ...journeys,
  roots: ['<rootDir>/tests/security'],
  testMatch: ['**/*.security.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  reporters: ['default', '<rootDir>/tests/security/case-counts.cjs'],
};
