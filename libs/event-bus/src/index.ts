export { type AsyncApiParts, asyncApiDocument } from './asyncapi';
export type { Binding, BindingRecord } from './bindings';
export type { Broadcast } from './broadcast';
export type { RetryPolicy } from './consumer';
export type { DeadLetter } from './dead-letter';
export type { Chosen, DeadLetters, Settled } from './dead-letters';
export { connectEventBus, type EventBus, type EventBusOptions } from './event-bus';
export { contentType, decodeMessage, encodeMessage } from './message-codec';
export {
  attemptHeader,
  bindingKey,
  deadLetterHeaders,
  deadLetterQueue,
  exchangesOf,
  queueName,
  retryRoom,
} from './names';
export type { PublishOutcome } from './publisher';
export { batchSubscription, type MessageOf, type Subscription, subscription } from './subscription';
