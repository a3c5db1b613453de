import { isCopied } from './message-log';

const subjects = Array.from({ length: 1_000 }, (_, number) => `order-${number}`);

it.each([
  [0, 0, 0],
  [1, 1_000, 1_000],
  [0.5, 400, 600],
])('a share of %d copies that much of everything, and always the same', (share, least, most) => {
  const copied = subjects.filter((subject) => isCopied(subject, share));
  expect(copied.length).toBeGreaterThanOrEqual(least);
  expect(copied.length).toBeLessThanOrEqual(most);
  expect(subjects.filter((subject) => isCopied(subject, share))).toEqual(copied);
});
