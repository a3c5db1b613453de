import { ShopError } from '@shop/errors';

const longestTarget = 8_000;

// What two readers of one path may read differently. The services see what passed here byte for byte, and a proxy in
// between may normalise it: whatever could change its meaning on the way is refused instead of being cleaned.
const notAllowedInPath = new RegExp(
  [
    '//', // an empty segment: some drop it
    '\\\\', // a backslash: some take it for a slash
    '(?:/|^)(?:\\.|%2e){1,2}(?:[/;]|$)', // `.` and `..`, also encoded, also with parameters
    '%(?:00|2f|5c)', // an encoded NUL, slash or backslash
    '%25(?:00|2e|2f|5c)', // the same, encoded twice
  ].join('|'),
  'i',
);
const notAllowedAnywhere = /[^\x21-\x7e]|#|\\|%(?![0-9a-f]{2})|%00/i;

/**
 * Refuses request targets that are not plain origin-form paths.
 *
 * @param target path and query exactly as in the request line
 * @throws ShopError `malformed_request`
 */
export function checkTarget(target: string): void {
  if (target.length > longestTarget) throw malformed('The address is too long');
  if (target.charCodeAt(0) !== 47 /* slash */) throw malformed('The address must be a path');
  if (notAllowedAnywhere.test(target)) throw malformed('The address has a character or escape that is not allowed');
  const query = target.indexOf('?');
  const path = query < 0 ? target : target.slice(0, query);
  if (notAllowedInPath.test(path)) throw malformed('The path has a segment or escape that is not allowed');
  if (path.includes('%') && !isUtf8(path)) throw malformed('The path has an escape that is not UTF-8');
}

function isUtf8(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function malformed(detail: string): ShopError {
  return new ShopError('malformed_request', detail);
}
