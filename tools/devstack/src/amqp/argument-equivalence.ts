import { preconditionFailed } from './amqp-error';
import { type Field, type FieldTable, sameField } from './field-table';
import { fieldTypeName } from './queue-arguments';

/** @throws AmqpError 406 when a property of a redeclaration differs from the existing one. */
export function checkSameProperty(where: string, name: string, received: unknown, current: unknown): void {
  if (received !== current)
    throw preconditionFailed(
      `inequivalent arg '${name}' for ${where}: received '${received}' but current is '${current}'`,
    );
}

/** @throws AmqpError 406 when one of the arguments that matter differs. */
export function checkSameArguments(
  where: string,
  keys: readonly string[],
  received: FieldTable,
  current: FieldTable,
): void {
  for (const key of keys) {
    const wanted = received.get(key);
    const actual = current.get(key);
    if (sameField(wanted, actual)) continue;
    const text =
      wanted !== undefined && actual !== undefined
        ? `received '${value(wanted)}' but current is '${value(actual)}'`
        : `received ${valueAndType(wanted)} but current is ${valueAndType(actual)}`;
    throw preconditionFailed(`inequivalent arg '${key}' for ${where}: ${text}`);
  }
}

const value = (field: Field): string => ('value' in field ? String(field.value) : 'undefined');

const valueAndType = (field: Field | undefined): string =>
  field === undefined ? 'none' : `the value '${value(field)}' of type '${fieldTypeName(field)}'`;
