import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from './documents';

/** Does something with documents that have to be files; they are gone afterwards. The paths are in their order. */
export async function withFiles<Result>(
  documents: readonly JsonObject[],
  act: (paths: string[]) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'api-docs-'));
  try {
    const paths = documents.map((_, index) => join(folder, `${index}.json`));
    await Promise.all(documents.map((one, index) => writeFile(paths[index] as string, JSON.stringify(one))));
    return await act(paths);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
