export { ConfigError, loadConfig } from './load-config';
export {
  amqpSettings,
  decimalNumber,
  discoverySettings,
  flag,
  identitySettings,
  mongoSettings,
  serverSettings,
  wholeNumber,
} from './settings';
