import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type ApiDocument, fileName, folder, type JsonObject } from './documents';

/** The documents at a commit. */
export interface Base {
  /** The commit's name, for people. */
  name: string;
  /** Undefined where that commit has none of this service and kind. */
  read(document: ApiDocument): Promise<JsonObject | undefined>;
}

/**
 * What a change is to be compared with: the given commit, or where the branch left `origin/main`, or without that the
 * last commit. Undefined outside a repository. @throws for a commit that is not there
 */
export async function baseOf(root: string, given: string | undefined): Promise<Base | undefined> {
  const git = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)('git', args, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
    return stdout.trim();
  };
  const attempt = (...args: string[]) => git(...args).catch(() => undefined);
  if (!(await attempt('rev-parse', 'HEAD'))) return undefined;
  const wanted = given ?? (await attempt('merge-base', 'origin/main', 'HEAD')) ?? 'HEAD';
  const commit = await attempt('rev-parse', '--verify', '--quiet', `${wanted}^{commit}`);
  if (!commit) throw new Error(`There is no commit ${wanted} here to compare with`);
  return {
    name: given ?? commit.slice(0, 10),
    async read(document) {
      const text = await attempt('show', `${commit}:${folder}/${fileName(document)}`);
      return text === undefined ? undefined : (JSON.parse(text) as JsonObject);
    },
  };
}
