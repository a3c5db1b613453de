import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clientTypes, clientTypesFile } from './client-types';
import { type ApiDocument, fileName, folder, textOf } from './documents';

/** Every file that is made from the documents, by its path from the root of the repository. */
export async function filesOf(documents: readonly ApiDocument[]): Promise<Map<string, string>> {
  const files = documents.map((document): [string, string] => [`${folder}/${fileName(document)}`, textOf(document)]);
  return new Map([...files, [clientTypesFile, await clientTypes(documents)]]);
}

/** Writes them all, and takes away those of services that are no longer there. */
export function writeFiles(root: string, files: ReadonlyMap<string, string>): void {
  for (const path of keptDocuments(root)) if (!files.has(path)) rmSync(join(root, path));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** The paths whose files are missing, others, or too many. */
export function outdatedFiles(root: string, files: ReadonlyMap<string, string>): string[] {
  const changed = [...files].filter(([path, text]) => {
    const file = join(root, path);
    return !existsSync(file) || readFileSync(file, 'utf8') !== text;
  });
  return [...changed.map(([path]) => path), ...keptDocuments(root).filter((path) => !files.has(path))];
}

function keptDocuments(root: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => `${folder}/${name}`);
}
