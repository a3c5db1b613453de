import { TopicTrie } from './topic-trie';

const keys = ['', 'a', 'b', 'a.b', 'a.b.c', 'a.c', 'x.b', 'a..c', '.', 'a.b.b.c', 'a.b.'];

/** Recorded from RabbitMQ 3.10: which of the keys each pattern takes. */
const taken: [string, string[]][] = [
  ['#', keys],
  ['*', ['a', 'b']],
  ['a.*', ['a.b', 'a.c']],
  ['a.#', ['a', 'a.b', 'a.b.c', 'a.c', 'a..c', 'a.b.b.c', 'a.b.']],
  ['*.b', ['a.b', 'x.b']],
  ['#.b', ['b', 'a.b', 'x.b']],
  ['a.*.c', ['a.b.c', 'a..c']],
  ['a.#.c', ['a.b.c', 'a.c', 'a..c', 'a.b.b.c']],
  ['*.#', keys.slice(1)],
  ['#.*', keys.slice(1)],
  ['a', ['a']],
  ['', ['']],
  ['a.b.c', ['a.b.c']],
  ['#.#', keys],
  ['*.*.#', ['a.b', 'a.b.c', 'a.c', 'x.b', 'a..c', '.', 'a.b.b.c', 'a.b.']],
];

describe('TopicTrie', () => {
  it.each(taken)('%j takes what RabbitMQ takes', (pattern, expected) => {
    const trie = new TopicTrie<string>();
    trie.add(pattern, 'value');
    expect(keys.filter((key) => trie.match(key).has('value'))).toEqual(expected);
  });

  it('forgets a value with its last pattern and leaves the others', () => {
    const trie = new TopicTrie<string>();
    trie.add('a.#', 'one');
    trie.add('a.#', 'one');
    trie.add('a.b', 'two');
    trie.remove('a.#', 'one');
    expect([...trie.match('a.b')].sort()).toEqual(['one', 'two']);
    trie.remove('a.#', 'one');
    trie.remove('never.there', 'one');
    expect([...trie.match('a.b')]).toEqual(['two']);
  });

  it('takes many hashes in its stride', () => {
    const trie = new TopicTrie<string>();
    trie.add('#.'.repeat(30).concat('end'), 'value');
    expect(trie.match('word.'.repeat(60).concat('nowhere')).size).toBe(0);
    expect(trie.match('word.'.repeat(60).concat('end')).size).toBe(1);
  });
});
