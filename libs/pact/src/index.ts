export { accessTokenExample, tokenParts } from './access-token';
export { address, addressExample } from './address';
export {
  type ContentExample,
  type Contract,
  contractBetween,
  type HttpExample,
  type MessageExample,
  type TextBody,
} from './contract';
export { type Envelope, envelopeOf } from './envelope';
export { reliesOnKeySet } from './key-set';
export * from './matching';
export { asAdmin, asCustomer, asService, customerId } from './named-callers';
export { committedPact, type PactFile, type PactInteraction } from './pact-files';
export { eventuallyHandled, joinPlatform, type Platform } from './platform';
export type { ProviderState, ProviderUnderTest } from './provider-under-test';
export { verifyProvider } from './verify-provider';
