import { type ConfigError, loadConfig } from '@shop/config';
import { paymentSettings } from './config';

const others = {
  MONGODB_URI: 'mongodb://127.0.0.1/payment',
  AMQP_URL: 'amqp://127.0.0.1',
  PORT: '0',
  SERVICE_TOKEN_SECRET: 's'.repeat(32),
};
const problemsOf = (settings: Record<string, string>) => {
  try {
    loadConfig(paymentSettings, { ...others, ...settings });
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
};

it.each<[string, Record<string, string>]>([
  ['an acquirer', { CARD_ACQUIRER_URL: 'https://acquirer.example', CARD_ACQUIRER_KEY: 'key' }],
  ['the sandbox, where it is asked for', { CARD_SANDBOX: 'true' }],
])('takes %s', (_what, settings) => {
  expect(problemsOf(settings)).toEqual([]);
});

it('gives away nothing for cards of the sandbox unless it is asked for', () => {
  const problem = 'CARD_ACQUIRER_URL is required, or CARD_SANDBOX=true, which moves no money';
  expect(problemsOf({})).toEqual([problem]);
  expect(problemsOf({ CARD_SANDBOX: 'false' })).toEqual([problem]);
});

it('takes no acquirer without its key', () => {
  expect(problemsOf({ CARD_ACQUIRER_URL: 'https://acquirer.example' })).toEqual([
    'CARD_ACQUIRER_KEY is required with CARD_ACQUIRER_URL',
  ]);
});
