// Digits in groups, as people write them.
const digitGroups = /\d+(?:[ -]\d+)*/g;
const fewestDigits = 13;
const mostDigits = 19;

// Ids are full of digits, and one in a few hundred UUIDs has thirteen in a row that pass the Luhn check by chance: the
// product of that id could never be ordered. Both patterns take time in proportion to the text, however long it is.
const uuid = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
const longHex = /[0-9a-f]{20,}/gi;

// Article numbers (GTIN) have 8 to 14 digits with a check digit of their own.
const longestArticleNumber = 14;

/**
 * Where a raw card number stands, as a path from the root of the value: 13 to 19 digits that pass the Luhn check
 * (ISO/IEC 7812-1), also with spaces or hyphens between them.
 */
export function cardNumberIn(value: unknown, path: readonly (string | number)[] = []): (string | number)[] | undefined {
  if (typeof value === 'number') return cardNumberIn(String(value), path);
  if (typeof value === 'string') return holdsCardNumber(value, path.at(-1) === 'productId') ? [...path] : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const found = cardNumberIn(member, [...path, Array.isArray(value) ? Number(key) : key]);
    if (found) return found;
  }
  return undefined;
}

function holdsCardNumber(text: string, mayBeArticleNumber: boolean): boolean {
  const withoutIds = text.replaceAll(uuid, ' ').replaceAll(longHex, (run) => (/[a-f]/i.test(run) ? ' ' : run));
  for (const [groups] of withoutIds.matchAll(digitGroups)) {
    for (const digits of numbersIn(groups.split(/[ -]/))) {
      if (passesLuhn(digits) && !(mayBeArticleNumber && digits.length <= longestArticleNumber)) return true;
    }
  }
  return false;
}

/** Every run of whole groups that is as long as a card number: a house number may stand before it. */
function* numbersIn(groups: readonly string[]): Generator<string> {
  for (let first = 0; first < groups.length; first++) {
    let digits = '';
    for (let next = first; next < groups.length && digits.length <= mostDigits; next++) {
      digits += groups[next];
      if (digits.length >= fewestDigits && digits.length <= mostDigits) yield digits;
    }
  }
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0 && /[1-9]/.test(digits);
}
