export { type Breaker, type BreakerSettings, createBreaker, defaultBreakerSettings } from './circuit-breaker';
export {
  createServiceClient,
  pick,
  type ServiceClient,
  type ServiceClientOptions,
  type ServiceRequest,
  type ServiceResponse,
} from './service-client';
