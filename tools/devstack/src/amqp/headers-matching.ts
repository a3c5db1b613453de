import { preconditionFailed } from './amqp-error';
import { type FieldTable, sameField, stringField } from './field-table';
import { fieldTypeName } from './queue-arguments';

const MATCHES = ['all', 'any', 'all-with-x', 'any-with-x'];

/** @throws AmqpError 406 for an `x-match` that means nothing. */
export function checkMatchArgument(args: FieldTable): void {
  const field = args.get('x-match');
  if (field === undefined) return;
  if (field.type !== 'S')
    throw preconditionFailed(
      `Invalid x-match field type ${fieldTypeName(field)} (value ${'value' in field ? field.value : ''}); expected longstr`,
    );
  if (!MATCHES.includes(field.value))
    throw preconditionFailed(
      `Invalid x-match field value <<"${field.value}">>; expected all, any, all-with-x, or any-with-x`,
    );
}

/**
 * Whether headers satisfy the arguments of a binding to a headers exchange. Arguments that begin with `x-` take no
 * part unless `x-match` says so; one without a value asks only that the header is there.
 */
export function headersMatch(args: FieldTable, headers: FieldTable): boolean {
  const match = stringField(args, 'x-match') ?? 'all';
  const any = match.startsWith('any');
  const withX = match.endsWith('-with-x');
  for (const [key, wanted] of args) {
    if (key === 'x-match' || (!withX && key.startsWith('x-'))) continue;
    const actual = headers.get(key);
    const matches = actual !== undefined && (wanted.type === 'V' || sameField(wanted, actual));
    if (matches && any) return true;
    if (!matches && !any) return false;
  }
  return !any;
}
