export { acceptedAddressSchema, type PostalAddress, postalAddressSchema } from './address';
export { type Audience, audienceOf } from './audience';
export { customerAddressResponseSchema, findCustomerAddress } from './http/addresses';
export { type CallDefinition, callPath, isDeclaredCall } from './http/call';
export { readKeySet } from './http/key-set';
export { type PricesResponse, pricesRequestSchema, pricesResponseSchema, quotePrices } from './http/prices';
export { documentedAs, type JsonObject, named, nameOf, type SchemaComponents, schemaComponents } from './json-schema';
export { lineOfText } from './line-of-text';
export {
  causedBy,
  createMessage,
  type DataOf,
  defineMessage,
  type Message,
  type MessageBody,
  type MessageDefinition,
  type MessageKind,
  type MessageOrigin,
} from './message';
export * from './messages';
export { type Money, moneySchema, usd } from './money';
