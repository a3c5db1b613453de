/** Words of a routing key or pattern. The empty key has no words; every other one has at least one, perhaps empty. */
const wordsOf = (key: string): string[] => (key === '' ? [] : key.split('.'));

class TrieNode<T> {
  readonly children = new Map<string, TrieNode<T>>();
  /** With how many bindings each value hangs here. */
  readonly values = new Map<T, number>();
}

/** Topic patterns: `*` stands for one word, `#` for any number of words. */
export class TopicTrie<T> {
  private readonly root = new TrieNode<T>();

  add(pattern: string, value: T): void {
    let node = this.root;
    for (const word of wordsOf(pattern)) {
      let child = node.children.get(word);
      if (child === undefined) {
        child = new TrieNode();
        node.children.set(word, child);
      }
      node = child;
    }
    node.values.set(value, (node.values.get(value) ?? 0) + 1);
  }

  remove(pattern: string, value: T): void {
    this.removeFrom(this.root, wordsOf(pattern), 0, value);
  }

  match(key: string): Set<T> {
    const found = new Set<T>();
    const words = wordsOf(key);
    // Which nodes were reached at which depth: without it, patterns such as `#.#.#` would take exponential time.
    const visited = Array.from({ length: words.length + 1 }, () => new Set<TrieNode<T>>());
    this.walk(this.root, words, 0, found, visited);
    return found;
  }

  /** Answers whether the node is empty now, so that its parent drops it. */
  private removeFrom(node: TrieNode<T>, words: string[], depth: number, value: T): boolean {
    if (depth === words.length) {
      const left = (node.values.get(value) ?? 1) - 1;
      if (left > 0) node.values.set(value, left);
      else node.values.delete(value);
    } else {
      const word = words[depth] as string;
      const child = node.children.get(word);
      if (child !== undefined && this.removeFrom(child, words, depth + 1, value)) node.children.delete(word);
    }
    return node.values.size === 0 && node.children.size === 0;
  }

  private walk(node: TrieNode<T>, words: string[], depth: number, found: Set<T>, visited: Set<TrieNode<T>>[]): void {
    const here = visited[depth] as Set<TrieNode<T>>;
    if (here.has(node)) return;
    here.add(node);
    if (depth === words.length) for (const value of node.values.keys()) found.add(value);
    else {
      const exact = node.children.get(words[depth] as string);
      if (exact !== undefined) this.walk(exact, words, depth + 1, found, visited);
      const any = node.children.get('*');
      if (any !== undefined) this.walk(any, words, depth + 1, found, visited);
    }
    const rest = node.children.get('#');
    if (rest !== undefined)
      for (let next = depth; next <= words.length; next++) this.walk(rest, words, next, found, visited);
  }
}
