import { chosenMutations } from './choose';

test('chooses by the text of the description; all without one', () => {
  expect(chosenMutations('payment.declined')).toHaveLength(1);
  expect(chosenMutations('').length).toBeGreaterThan(10);
});

test('refuses a text that no description has', () => {
  expect(() => chosenMutations('nosuch')).toThrow('No mutation has nosuch in its description');
});
