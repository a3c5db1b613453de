import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

const keptCharacters = 4_000_000;

/**
 * Makes the weak `ETag` of answers; weak, as what lies between here and the client may compress them. The texts are
 * those that the read model keeps, the same object each time, so that finding one's tag costs next to nothing.
 */
export function createEntityTags(): (text: string) => string {
  const tags = new LRUCache<string, string>({ maxSize: keptCharacters, sizeCalculation: (_tag, text) => text.length });
  return (text) => {
    const known = tags.get(text);
    if (known !== undefined) return known;
    const tag = `W/"${hash('sha1', text, 'base64url')}"`;
    tags.set(text, tag);
    return tag;
  };
}
