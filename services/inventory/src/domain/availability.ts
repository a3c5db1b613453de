/** How much of a product there is, as far as a shop window shows it. */
export type Availability = 'in_stock' | 'low_stock' | 'out_of_stock';

/** @param threshold the most units that still count as low */
export function availabilityOf(available: number, threshold: number): Availability {
  if (available <= 0) return 'out_of_stock';
  return available <= threshold ? 'low_stock' : 'in_stock';
}
