import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line of a catalogue as suppliers send it. */
export interface CatalogueLine {
  id: string;
  name: string;
  category: string;
  style?: string;
  description: string;
  /** US dollars with two decimals. */
  price: number;
  image?: string;
  stock: number;
}

const realCatalogue = join(__dirname, '..', '..', '..', '..', 'shared', 'data', 'catalog.ndjson');
const generatedSize = 2_465;

/** The real catalogue where it lies beside the checkout, else one of the same size and shape. */
export function catalogueLines(): CatalogueLine[] {
  if (!existsSync(realCatalogue)) return generatedCatalogue();
  const lines = readFileSync(realCatalogue, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as CatalogueLine);
}

export const asNdjson = (lines: readonly object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

const colours = ['Amber', 'Beige', 'Crimson', 'Ivory', 'Mauve', 'Navy', 'Olive', 'Teal'];
const kinds: [category: string, style: string, noun: string][] = [
  ['accessories', 'backpack', 'Backpack'],
  ['accessories', 'belt', 'Belt'],
  ['apparel', 'jacket', 'Jacket'],
  ['apparel', 'shirt', 'Shirt'],
  ['footwear', 'sandals', 'Sandals'],
  ['footwear', 'sneakers', 'Sneakers'],
  ['furniture', 'chairs', 'Armchair'],
  ['furniture', 'tables', 'Side Table'],
  ['housewares', 'bowls', 'Salad Bowl'],
  ['housewares', 'lighting', 'Lantern'],
  ['instruments', 'strings', 'Guitar'],
  ['outdoors', 'camping', 'Tent'],
];

/** Always the same products, so that a second import finds them unchanged. */
function generatedCatalogue(): CatalogueLine[] {
  return Array.from({ length: generatedSize }, (_, index) => {
    const [category, style, noun] = kinds[index % kinds.length] as (typeof kinds)[number];
    const colour = colours[Math.floor(index / kinds.length) % colours.length];
    return {
      id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      name: `${colour} ${noun} No. ${index + 1}`,
      category,
      style,
      description: `A ${colour?.toLowerCase()} ${noun.toLowerCase()} for every day, made to last and easy to care for.`,
      price: Math.round(500 + ((index * 7_919) % 49_500)) / 100,
      image: `${index}.jpg`,
      stock: 5 + (index % 40),
    };
  });
}
