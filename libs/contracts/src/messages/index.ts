import type { MessageDefinition } from '../message';
import * as inventory from './inventory';
import * as order from './order';
import * as payment from './payment';
import * as product from './product';
import * as shipping from './shipping';
import * as user from './user';

export * from './inventory';
export * from './order';
export * from './order-line';
export * from './payment';
export * from './product';
export * from './shipping';
export * from './user';

/** Every message of the platform, by name. */
export const messageDefinitions: ReadonlyMap<string, MessageDefinition> = new Map(
  [inventory, order, payment, product, shipping, user]
    .flatMap((module) => Object.values(module) as unknown[])
    .filter((value): value is MessageDefinition => typeof value === 'object' && value !== null && 'upcasters' in value)
    .map((definition) => [definition.name, definition]),
);
