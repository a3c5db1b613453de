export type { ClaimSearch } from './claim-entries';
export { connectMongo, type MongoOptions, mongoAnswers } from './connection';
export { type Change, createDocumentStore, type DocumentStore, storedFields } from './document-store';
export { duplicateIndexes, insertNew, isDuplicateKey, upsertNewer } from './duplicate-key';
export {
  type AppendOutcome,
  type Commit,
  commitKey,
  createEventStore,
  type EventStore,
  type Snapshot,
  type StoredEvent,
  type StreamEnd,
  streamOfCommitKey,
} from './event-store';
export type { EventUpcasters } from './event-versions';
export { gathered } from './gathered';
export { documentOutbox, type Outbox, type OutboxEntry, type WithOutbox, withoutOutbox } from './outbox';
export { createOutboxRelay, type OutboxRelay, type OutboxRelayOptions } from './outbox-relay';
export { createQueueBindings } from './queue-bindings';
