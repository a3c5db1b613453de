export { keepResult } from './files';
export { type Pact, pactHash, pactSchema } from './pact-hash';
export type { VerificationResult } from './result';
