import { lineOfText, named } from '@shop/contracts';
import { z } from 'zod';

const maximumPrice = 100_000_000;

export const productIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,128}$/, 'expected 1 to 128 letters, digits, hyphens or underscores');

const skuSchema = z.string().regex(/^[\x21-\x7e]{1,128}$/, 'expected 1 to 128 visible characters without spaces');

const priceSchema = z.strictObject({
  amount: z.int().min(1).max(maximumPrice),
  currency: z.literal('USD'),
});

// No other scheme than http(s): what ends up in an img or a link must not be able to run.
const imageSchema = z
  .string()
  .max(2_048)
  .regex(/^(https?:\/\/[^\s"<>]+|[\w-][\w.-]*(\/[\w-][\w.-]*)*)$/i, 'expected an http(s) URL or a file name');

// No dots and dollars: the keys are field names in the database.
const attributesSchema = z
  .record(
    z.string().regex(/^[A-Za-z][\w -]{0,63}$/, 'expected a name of up to 64 letters, digits, spaces, hyphens'),
    z.string().max(500),
  )
  .refine((attributes) => Object.keys(attributes).length <= 50, 'expected at most 50 attributes');

export const initialStockSchema = z.int().min(0).max(1_000_000);

const content = {
  name: lineOfText(200),
  description: z.string().max(5_000),
  category: lineOfText(100),
  style: lineOfText(100),
  price: priceSchema,
  images: z.array(imageSchema).max(20),
  attributes: attributesSchema,
};

/** What a new product and a line of an import have to be, once brought to the shape of the API. */
export const newProductSchema = named(
  'NewProduct',
  z.strictObject({
    id: productIdSchema.optional(),
    sku: skuSchema.optional(),
    ...content,
    description: content.description.default(''),
    style: content.style.nullable().default(null),
    images: content.images.default([]),
    attributes: content.attributes.default({}),
    initialStock: initialStockSchema.default(0),
  }),
  { name: 'Blue mug', category: 'Kitchen', price: { amount: 1_299, currency: 'USD' }, initialStock: 20 },
);

/** A change of a product; `style: null` takes the style away. The stock is the inventory's to change. */
export const productPatchSchema = named(
  'ProductChange',
  z.strictObject({ sku: skuSchema, ...content, style: content.style.nullable() }).partial(),
);
