const candidate = /(?:\d[ -]?){13,19}/g;

// Ids are full of digits, and one in a few hundred UUIDs has thirteen in a row that pass the Luhn check by chance: the
// product of that id could never be ordered.
const ids = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|(?=\d*[a-f])[0-9a-f]{20,}/gi;

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
  return [...text.replaceAll(ids, ' ').matchAll(candidate)].some(([match]) => {
    const digits = match.replaceAll(/\D/g, '');
    return passesLuhn(digits) && !(mayBeArticleNumber && digits.length <= longestArticleNumber);
  });
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
