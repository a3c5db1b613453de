import type { ImportLine } from '../../handlers/import-products';
import type { NdjsonLine } from './ndjson-lines';
import { newProductSchema } from './product-input';

type Fields = Record<string, unknown>;

const ours = new Set([
  'id',
  'sku',
  'name',
  'description',
  'category',
  'style',
  'price',
  'images',
  'attributes',
  'initialStock',
]);
/** What the API itself adds to a product: a line may be what it once answered. */
const worked = new Set(['rating', 'availability', 'status', 'createdAt', 'updatedAt']);
const foreign = new Set(['image', 'stock']);

/** Reads a line of an import: a product in the shape of the API, or in that of a plain catalogue. */
export function importLine({ line, text, fault }: NdjsonLine): ImportLine {
  if (fault !== undefined) return { line, fault };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { line, fault: 'not valid JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { line, fault: 'not a JSON object' };
  const fields = value as Fields;
  const id = typeof fields.id === 'string' ? fields.id.slice(0, 128) : undefined;
  const result = newProductSchema.safeParse(inOurShape(fields));
  if (result.success) return { line, product: result.data };
  const [issue] = result.error.issues;
  return { line, id, fault: `${issue?.path.join('.') || 'line'}: ${issue?.message}` };
}

/** Price as a decimal number of dollars, one `image`, `stock`, and anything else that is plain as an attribute. */
function inOurShape(fields: Fields): Fields {
  // Without a prototype: a field called __proto__ would become one, and the schema would not see it.
  const shaped: Fields = Object.create(null);
  const given = typeof fields.attributes === 'object' ? fields.attributes : undefined;
  const attributes: Fields = Object.assign(Object.create(null), given);
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || worked.has(name) || foreign.has(name)) continue;
    if (ours.has(name)) shaped[name] = value;
    // What cannot be an attribute stays as it is, and is refused with its name.
    else if (typeof value === 'object') shaped[name] = value;
    else attributes[name] = String(value);
  }
  if (typeof fields.price === 'number') shaped.price = { amount: cents(fields.price), currency: 'USD' };
  if (fields.image !== undefined && fields.image !== null) shaped.images ??= [fields.image];
  if (fields.stock !== undefined && fields.stock !== null) shaped.initialStock ??= fields.stock;
  if (fields.attributes === undefined || typeof fields.attributes === 'object') shaped.attributes = attributes;
  return shaped;
}

/** Not a whole number where there are more than two decimals, which the schema refuses: a price is not rounded. */
function cents(dollars: number): number {
  const exact = dollars * 100;
  const whole = Math.round(exact);
  // 19.99 * 100 is 1998.9999999999998.
  return Math.abs(exact - whole) < 1e-6 ? whole : exact;
}
