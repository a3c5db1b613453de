import { diff } from '@asyncapi/diff';
import { isObject, type Json, type JsonObject, objectAt } from '../documents';
import type { Finding } from './finding';

interface Change {
  action: 'add' | 'remove' | 'edit';
  path: string;
  type: 'breaking' | 'non-breaking' | 'unclassified';
}

/**
 * What breaks those who send or hear messages. `@asyncapi/diff` knows channels, operations and messages; of their
 * content and bindings it says nothing. There the rule of the platform holds: a message that was published once keeps
 * its schema, and another schema is another version of the message.
 */
export function messageFindings(before: JsonObject, after: JsonObject): Finding[] {
  const { changes } = diff(comparable(before), comparable(after)).getOutput() as { changes: Change[] };
  return changes.filter(breaks).map(({ action, path }) => ({ where: path, what: `${words[action]}${advice(path)}` }));
}

const words = { add: 'added', remove: 'removed', edit: 'changed' };
const schemaOf = /^\/components\/schemas\/([^/]+)/;
const withinContract = /^\/(components\/(schemas|messages)\/[^/]+\/|channels\/[^/]+\/bindings\/)/;
const forPeople = /\/(description|title|summary|examples|tags)(\/|$)/;

function breaks({ path, type }: Change): boolean {
  // The version and the rest of the title page are what announces a change.
  if (path === '/info' || path.startsWith('/info/')) return false;
  if (type === 'breaking') return true;
  return type === 'unclassified' && withinContract.test(path) && !forPeople.test(path);
}

function advice(path: string): string {
  const [, name] = schemaOf.exec(path) ?? [];
  return name ? `: ${name} was published like that, so make it a new version of the message` : '';
}

/** The messages of an operation by name, not by place: one more in the middle would look like a change of all others. */
function comparable(document: JsonObject): JsonObject {
  const operations = Object.entries(objectAt(document, 'operations')).map(([name, one]) => [name, byName(one)]);
  return { ...document, operations: Object.fromEntries(operations) };
}

function byName(operation: Json): Json {
  if (!isObject(operation) || !Array.isArray(operation.messages)) return operation;
  return { ...operation, messages: Object.fromEntries(operation.messages.map((one) => [JSON.stringify(one), one])) };
}
