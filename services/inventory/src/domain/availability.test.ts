import { availabilityOf } from './availability';

it.each([
  [0, 5, 'out_of_stock'],
  [1, 5, 'low_stock'],
  [5, 5, 'low_stock'],
  [6, 5, 'in_stock'],
  [1, 0, 'in_stock'],
  [0, 0, 'out_of_stock'],
] as const)('%i units with a threshold of %i are %s', (available, threshold, availability) => {
  expect(availabilityOf(available, threshold)).toBe(availability);
});
