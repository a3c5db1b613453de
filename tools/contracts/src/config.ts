/** The environment that the tests of the contracts get, too: servers of one's own are named there. */
export const environment = (): NodeJS.ProcessEnv => process.env;
