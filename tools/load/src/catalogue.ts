import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const product = z.looseObject({ id: z.string(), name: z.string(), category: z.string() });
export type CatalogueProduct = z.infer<typeof product>;

export interface Catalogue {
  products: CatalogueProduct[];
  ndjson: string;
  source: string;
}

// No order of a benchmark is to fail for want of stock: that is another measurement.
const ampleStock = 1_000_000;
const generatedSize = 2_465;

/** The shared catalogue, or one of the same size and shape where that is missing; with ample stock either way. */
export function loadCatalogue(file: string): Catalogue {
  const products = (existsSync(file) ? readProducts(file) : generateProducts()).map((one) => ({
    ...one,
    stock: ampleStock,
  }));
  return {
    products,
    ndjson: products.map((one) => JSON.stringify(one)).join('\n'),
    source: existsSync(file) ? 'the shared catalogue' : 'a generated catalogue',
  };
}

const readProducts = (file: string): CatalogueProduct[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => product.parse(JSON.parse(line)));

const materials = ['Leather', 'Canvas', 'Oak', 'Steel', 'Linen', 'Ceramic', 'Woollen', 'Glass', 'Bamboo', 'Copper'];
const manners = ['Classic', 'Rugged', 'Slim', 'Vintage', 'Modern', 'Compact', 'Handmade', 'Bright', 'Quiet', 'Bold'];
const things = [
  ...['Backpack', 'Lamp', 'Jacket', 'Table', 'Kettle', 'Watch', 'Bottle', 'Chair', 'Guitar', 'Tent'],
  ...['Mug', 'Scarf', 'Sneaker', 'Bouquet', 'Drill', 'Necklace', 'Salad', 'Cookbook', 'Rug', 'Speaker'],
];

function generateProducts(): CatalogueProduct[] {
  return Array.from({ length: generatedSize }, (_, i) => {
    const thing = things[i % things.length] ?? '';
    const material = materials[Math.floor(i / things.length) % materials.length] ?? '';
    const manner = manners[Math.floor(i / (things.length * materials.length)) % manners.length] ?? '';
    return {
      id: `00000000-0000-4000-8000-${i.toString().padStart(12, '0')}`,
      name: `${manner} ${material} ${thing}`,
      category: `${thing.toLowerCase()}s`,
      style: material.toLowerCase(),
      description: `A ${manner.toLowerCase()} ${thing.toLowerCase()} of ${material.toLowerCase()}, made to be used every day and to look the better for it. Number ${i} of a series that nobody else keeps.`,
      price: 5 + (i % 300) + 0.99,
    };
  });
}
