import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type DocumentName, documentName, fileName, folder, type JsonObject } from './documents';

/** The documents at a commit. */
export interface Base {
  /** The commit's name, for people. */
  name: string;
  /** Those that it has. */
  list(): Promise<DocumentName[]>;
  /** Undefined where that commit has none of this service and kind. */
  read(document: DocumentName): Promise<JsonObject | undefined>;
}

/** What a change is compared with, or why with nothing. */
export type Comparand = { base: Base; none?: never } | { base?: never; none: string };

/** Runs git and returns what it says; undefined where it fails. */
type Git = (...args: string[]) => Promise<string | undefined>;

/**
 * What a change is to be compared with: the given commit, or where the branch left `origin/main`; on main itself what it
 * had before. Nothing outside a repository and for its first commit.
 *
 * @throws for a commit that is not there, and in a clone too shallow to tell
 */
export async function baseOf(root: string, given: string | undefined): Promise<Comparand> {
  const git: Git = (...args) =>
    promisify(execFile)('git', args, { cwd: root, maxBuffer: 64 * 1024 * 1024 }).then(
      ({ stdout }) => stdout.trim(),
      () => undefined,
    );
  const head = await commitOf(git, 'HEAD');
  if (!head) return { none: 'There is no repository with a commit here, so nothing to compare with.' };
  const commit = given === undefined ? await published(git, head) : await commitOf(git, given);
  if (commit) return { base: baseAt(git, commit, given ?? commit.slice(0, 10)) };
  if (given !== undefined) throw new Error(`There is no commit ${given} here to compare with`);
  if ((await git('rev-parse', '--is-shallow-repository')) === 'true') {
    throw new Error('This clone is too shallow to tell what was published before: fetch more, or name a --base');
  }
  return { none: 'This is the first commit, so nothing was published before that could break.' };
}

/** Never the commit that is checked: compared with itself, nothing breaks. */
async function published(git: Git, head: string): Promise<string | undefined> {
  const left = await git('merge-base', 'origin/main', 'HEAD');
  if (left && left !== head) return left;
  const isChanged = (await git('status', '--porcelain', '--', 'libs', 'services', folder)) !== '';
  return isChanged ? head : commitOf(git, 'HEAD^');
}

const commitOf = (git: Git, name: string) => git('rev-parse', '--verify', '--quiet', `${name}^{commit}`);

const baseAt = (git: Git, commit: string, name: string): Base => ({
  name,
  async list() {
    const paths = (await git('ls-tree', '--name-only', commit, `${folder}/`)) ?? '';
    return paths.split('\n').flatMap((path) => documentName(path.slice(folder.length + 1)) ?? []);
  },
  async read(document) {
    const text = await git('show', `${commit}:${folder}/${fileName(document)}`);
    return text === undefined ? undefined : (JSON.parse(text) as JsonObject);
  },
});
