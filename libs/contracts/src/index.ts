export { acceptedAddressSchema, type PostalAddress, postalAddressSchema } from './address';
export { type Audience, audienceOfRegistrations } from './audience';
export { customerAddressPath, customerAddressResponseSchema } from './http/addresses';
export { type PricesResponse, pricesPath, pricesRequestSchema, pricesResponseSchema } from './http/prices';
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
