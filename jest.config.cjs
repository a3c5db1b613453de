// ESM-only packages that Jest's CommonJS runtime has to see compiled.
const esmOnly = ['jose', 'http-proxy-middleware', 'express-rate-limit', 'rate-limit-redis', 'httpxy', 'is-plain-obj'];

/** Unit and integration tests; the journeys against running processes have a configuration of their own. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/libs', '<rootDir>/services', '<rootDir>/tools'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' }, sourceMaps: 'inline' },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!\\.pnpm/(${esmOnly.join('|')})@)`],
  modulePathIgnorePatterns: ['/dist/'],
  globalSetup: '<rootDir>/tools/devstack/src/test-servers/global-setup.ts',
  globalTeardown: '<rootDir>/tools/devstack/src/test-servers/global-teardown.ts',
  testTimeout: 30_000,
};
