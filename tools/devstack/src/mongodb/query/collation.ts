import { type Doc, isDoc, type Maybe } from '../bson/values';
import { badValue, notSupported, typeMismatch } from '../errors';
import type { StringOrder } from './compare';

const SENSITIVITY: Record<number, Intl.CollatorOptions['sensitivity']> = { 1: 'base', 2: 'accent', 3: 'variant' };

/**
 * A locale's order through Node's own ICU. `undefined` means plain byte order, the default. What `Intl.Collator` has no
 * setting for is refused by name.
 */
export function parseCollation(spec: Maybe): StringOrder | undefined {
  if (spec === undefined) return undefined;
  if (!isDoc(spec)) throw typeMismatch('collation must be an object');
  if (spec.size === 0) return undefined;
  const locale = spec.get('locale');
  if (typeof locale !== 'string') throw badValue("Missing expected field 'collation.locale'");
  if (locale === 'simple') return undefined;
  return collator(locale, spec);
}

function collator(locale: string, spec: Doc): StringOrder {
  const options: Intl.CollatorOptions = { sensitivity: 'variant' };
  for (const [name, value] of spec) {
    if (name === 'locale' || name === 'version') continue;
    if (name === 'strength' && typeof value === 'number' && SENSITIVITY[value])
      options.sensitivity = SENSITIVITY[value];
    else if (name === 'numericOrdering' && typeof value === 'boolean') options.numeric = value;
    else if (name === 'caseFirst' && typeof value === 'string')
      options.caseFirst = value === 'off' ? 'false' : (value as 'upper' | 'lower');
    else if ((name === 'caseLevel' || name === 'backwards' || name === 'normalization') && value === false) continue;
    else if (name === 'alternate' && value === 'non-ignorable') continue;
    else if (name === 'maxVariable') continue;
    else throw notSupported(`collation option '${name}'`);
  }
  try {
    return new Intl.Collator(locale.replaceAll('_', '-'), options).compare;
  } catch {
    throw badValue(`Field 'locale' is invalid in: { locale: "${locale}" }`);
  }
}
