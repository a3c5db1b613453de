export { deadLetterRoutes } from './dead-letters/dead-letter-routes';
export { type BackgroundTask, recurringTask } from './recurring-task';
export {
  type Overrides,
  type ServiceDescription,
  type ServiceKit,
  type ServiceParts,
  type ServiceSettings,
  type StartedService,
  serviceSettings,
  startService,
} from './start-service';
