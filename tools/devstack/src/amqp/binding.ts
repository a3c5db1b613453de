import type { Exchange } from './exchange';
import { encodeTable, type FieldTable } from './field-table';
import type { Queue } from './queue';

export type Destination = Queue | Exchange;

/** What makes two bindings the same one: destination, routing key and arguments. */
export interface Binding {
  readonly source: Exchange;
  readonly destination: Destination;
  readonly routingKey: string;
  readonly args: FieldTable;
}

export const bindingKey = (destination: Destination, routingKey: string, args: FieldTable): string =>
  `${destination.kind}\0${destination.name}\0${routingKey}\0${args.size === 0 ? '' : encodeTable(args).toString('latin1')}`;
