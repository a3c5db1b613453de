import { LRUCache } from 'lru-cache';
import MiniSearch, { type Query } from 'minisearch';
import { type Entry, withoutAccents } from './entry';

export interface TextIndex {
  /** Adds products or replaces them by id. */
  put(entries: readonly Entry[]): void;
  /** Ids of the products that have every word, the most relevant first. */
  search(text: string): readonly string[];
}

interface IndexedText {
  id: string;
  name: string;
  category: string;
  style: string;
  description: string;
}

/** The name says what a thing is, category and style what it is like; a description mentions many things. */
const boost = { name: 10, category: 4, style: 4, description: 1 };
const everyWord = { combineWith: 'AND' } as const;
const longestText = 200;
const mostWords = 8;
const keptSearches = 2_000;
const keptIds = 500_000;

/**
 * A full-text index in memory. What is typed counts as the beginning of words; only if nothing fits that is one typo
 * a word forgiven, so that a right spelling finds nothing but what is meant, and fast.
 */
export function createTextIndex(): TextIndex {
  const index = new MiniSearch<IndexedText>({
    fields: Object.keys(boost),
    processTerm: withoutAccents,
    searchOptions: { boost },
  });
  const searches = new LRUCache<string, readonly string[]>({
    max: keptSearches,
    maxSize: keptIds,
    sizeCalculation: (ids) => ids.length + 1,
  });

  function find(text: string): readonly string[] {
    const words = wordsOf(text);
    if (words.length === 0) return [];
    const asTyped = index.search({ ...everyWord, queries: words, prefix: (word) => beginsWords(word, words.length) });
    const found = asTyped.length > 0 ? asTyped : index.search({ ...everyWord, queries: words.map(withTypo) });
    return found.map(({ id }) => id as string);
  }

  return {
    put(entries) {
      searches.clear();
      const added: IndexedText[] = [];
      for (const entry of entries) {
        const { id } = entry.product;
        if (index.has(id)) index.discard(id);
        if (entry.isListed) added.push(textOf(entry));
      }
      index.addAll(added);
    },
    search(text) {
      const key = text.slice(0, longestText);
      let ids = searches.get(key);
      if (!ids) {
        ids = find(key);
        searches.set(key, ids);
      }
      return ids;
    },
  };
}

/** A letter begins hundreds of words: next to others it is one itself, or a search would cost as much as a hundred. */
const beginsWords = (word: string, words: number) => word.length > 1 || words === 1;

function textOf({ product }: Entry): IndexedText {
  const { id, name, category, style, description } = product;
  return { id, name, category, style: style ?? '', description };
}

const separators = /[\n\r\p{Z}\p{P}]+/u;

function wordsOf(text: string): string[] {
  const words = text
    .split(separators)
    .map(withoutAccents)
    .filter((word) => word !== '');
  return [...new Set(words)].slice(0, mostWords);
}

/** One letter wrong, missing or too many, or two neighbours swapped. Short words are left: too much is one letter off. */
function withTypo(word: string): Query {
  if (word.length < 4 || /^\d+$/.test(word)) return { queries: [word], prefix: true };
  return {
    combineWith: 'OR',
    queries: [
      { queries: [word], prefix: true, fuzzy: 1 },
      ...swaps(word).map((swapped) => ({ queries: [swapped], prefix: true })),
    ],
  };
}

function swaps(word: string): string[] {
  const letters = [...word];
  return letters
    .slice(1)
    .map((letter, at) => [...letters.slice(0, at), letter, letters[at], ...letters.slice(at + 2)].join(''));
}
