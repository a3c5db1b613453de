const candidate = /(?:\d[ -]?){13,19}/g;

/** Whether a raw card number stands anywhere in the value: 13 to 19 digits that pass the Luhn check (ISO/IEC 7812-1). */
export function holdsCardNumber(value: unknown): boolean {
  if (typeof value === 'string')
    return [...value.matchAll(candidate)].some(([digits]) => passesLuhn(digits.replaceAll(/\D/g, '')));
  if (typeof value === 'number') return holdsCardNumber(String(value));
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(holdsCardNumber);
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
