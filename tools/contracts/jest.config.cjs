const { join } = require('node:path');
const units = require('../../jest.config.cjs');

// Read by Pact's native library, which would send figures about its use otherwise.
process.env.PACT_DO_NOT_TRACK = 'true';

/** The contracts: consumers' tests, which make the pacts, and providers' tests, which keep them. */
module.exports = {
  ...units,
  rootDir: join(__dirname, '../..'),
  roots: ['<rootDir>/services', '<rootDir>/libs', '<rootDir>/tools/contracts'],
  testMatch: ['**/*.contract.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
