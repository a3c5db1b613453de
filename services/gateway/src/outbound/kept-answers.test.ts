import { KeptAnswers } from './kept-answers';

const asPublic = { 'cache-control': 'public, max-age=0' };

function keep(kept: KeptAnswers, target: string, body: string, now = 0, headers = asPublic, status = 200): void {
  const copy = kept.copyFor(target, now);
  copy?.begin(status, headers);
  for (const character of body) copy?.add(Buffer.from(character));
  copy?.end(now);
}

const bodyOf = (kept: KeptAnswers, target: string, now = 0) => kept.find(target, now)?.body.toString();

it('keeps what is public, for an hour', () => {
  const kept = new KeptAnswers(1_000);
  keep(kept, '/a', 'abc');
  expect(bodyOf(kept, '/a', 3_599_999)).toBe('abc');
  expect(bodyOf(kept, '/a', 3_600_000)).toBeUndefined();
});

it('takes an answer down anew when it is no longer recent', () => {
  const kept = new KeptAnswers(1_000);
  keep(kept, '/a', 'old');
  expect(kept.copyFor('/a', 4_999)).toBeUndefined();
  keep(kept, '/a', 'new', 5_000);
  expect(bodyOf(kept, '/a', 5_000)).toBe('new');
});

it.each([
  ['gone', 404, asPublic],
  ['private', 200, { 'cache-control': 'private' }],
])('forgets what is %s now, and not what failed for once', (_what, status, headers) => {
  const kept = new KeptAnswers(1_000);
  keep(kept, '/a', 'abc');
  keep(kept, '/a', '', 6_000, asPublic, 500);
  expect(bodyOf(kept, '/a', 6_000)).toBe('abc');
  keep(kept, '/a', 'x', 7_000, headers, status);
  expect(bodyOf(kept, '/a', 7_000)).toBeUndefined();
});

it('lets the least recently used make room, and keeps nothing too large', () => {
  const kept = new KeptAnswers(30);
  for (const target of ['/a', '/b', '/c', '/d']) keep(kept, target, '1234567');
  expect(['/a', '/b', '/c', '/d'].map((target) => bodyOf(kept, target))).toEqual([
    undefined,
    '1234567',
    '1234567',
    '1234567',
  ]);
  keep(kept, '/e', 'x'.repeat(31));
  expect(bodyOf(kept, '/e')).toBeUndefined();
});

it('keeps no answer that broke off', () => {
  const kept = new KeptAnswers(1_000);
  const copy = kept.copyFor('/a', 0);
  copy?.begin(200, asPublic);
  copy?.add(Buffer.from('half'));
  expect(bodyOf(kept, '/a')).toBeUndefined();
});
