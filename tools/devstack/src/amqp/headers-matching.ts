import { type FieldTable, sameField, stringField } from './field-table';

/**
 * Whether headers satisfy the arguments of a binding to a headers exchange. Arguments that begin with `x-` take no
 * part; one without a value asks only that the header is there.
 */
export function headersMatch(args: FieldTable, headers: FieldTable): boolean {
  const any = stringField(args, 'x-match') === 'any';
  for (const [key, wanted] of args) {
    if (key.startsWith('x-')) continue;
    const actual = headers.get(key);
    const matches = actual !== undefined && (wanted.type === 'V' || sameField(wanted, actual));
    if (matches && any) return true;
    if (!matches && !any) return false;
  }
  return !any;
}
