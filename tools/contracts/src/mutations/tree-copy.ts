import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Mutation } from './mutation';

/** A copy of the checkout to try things in: whatever happens to it, the checkout stays as it is. */
export interface TreeCopy {
  root: string;
  /** Renames the field, has something done, and takes it back. @throws Error when the text to change is not there */
  mutated<Result>(mutation: Mutation, work: () => Promise<Result>): Promise<Result>;
  remove(): void;
}

// Made from the rest, or needless here; the dependencies are only linked to.
const leftOut = new Set(['.git', '.cache', '.data', 'bench-results', 'node_modules', 'dist']);

export function copyTree(root: string): TreeCopy {
  const copy = mkdtempSync(join(tmpdir(), 'mutations-'));
  cpSync(root, copy, {
    recursive: true,
    // The links of the packages to each other are relative: they lead to the copies.
    verbatimSymlinks: true,
    filter: (source) => isCopied(relative(root, source)),
  });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return {
    root: copy,
    async mutated({ file, from, to }, work) {
      const path = join(copy, file);
      const text = readFileSync(path, 'utf8');
      if (!text.includes(from)) throw new Error(`${file} no longer says: ${from}`);
      writeFileSync(
        path,
        text.replace(from, () => to),
      );
      try {
        return await work();
      } finally {
        writeFileSync(path, text);
      }
    },
    remove: () => rmSync(copy, { recursive: true, force: true }),
  };
}

/** The packages' own `node_modules` hold nothing but links, and are needed. */
function isCopied(path: string): boolean {
  const [first = '', ...rest] = path.split('/');
  return !leftOut.has(first) && rest.at(-1) !== 'dist';
}
