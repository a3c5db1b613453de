import { type FieldError, ShopError } from '@shop/errors';
import type { z } from 'zod';

/**
 * Validates an input, reporting every fault at once.
 *
 * @param where prefix for the paths of the faults, for example `query`; empty for the body
 * @throws ShopError `validation_failed` with one entry of `errors` for each fault
 */
export function validate<Output>(schema: z.ZodType<Output>, input: unknown, where = ''): Output {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw invalid(result.error.issues.flatMap((issue) => faultsOf(issue, where)));
}

/** The error for an input with these faults. */
export function invalid(errors: FieldError[]): ShopError {
  const [first] = errors;
  return new ShopError(
    'validation_failed',
    first ? `${first.path || 'body'}: ${first.message}` : 'The request is not valid',
    {
      errors,
    },
  );
}

function faultsOf(issue: z.core.$ZodIssue, where: string): FieldError[] {
  const path = [...(where ? [where] : []), ...issue.path].join('.');
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({ path: path ? `${path}.${key}` : key, message: 'Unknown property' }));
}
