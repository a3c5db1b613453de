import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { BSON, type Document } from 'mongodb';

/** What a backup says of one of its files, so that a damaged one is noticed before anything is restored from it. */
export interface FileFacts {
  documents: number;
  sha256: string;
}

/** Writes documents as gzipped lines of canonical extended JSON, which keeps every type that MongoDB knows. */
export async function writeDocuments(file: string, documents: AsyncIterable<Document>): Promise<FileFacts> {
  const hash = createHash('sha256');
  let count = 0;
  async function* lines() {
    for await (const document of documents) {
      count += 1;
      const line = `${BSON.EJSON.stringify(document, { relaxed: false })}\n`;
      hash.update(line);
      yield line;
    }
  }
  await pipeline(lines, createGzip(), createWriteStream(file, { flags: 'wx', mode: 0o600 }));
  return { documents: count, sha256: hash.digest('hex') };
}

/** @throws when the file is not what was once written */
export async function verifyFile(file: string, { documents, sha256 }: FileFacts): Promise<void> {
  const hash = createHash('sha256');
  let count = 0;
  try {
    for await (const line of linesOf(file)) {
      hash.update(`${line}\n`);
      count += 1;
    }
  } catch (error) {
    throw new Error(`${file} is damaged: ${(error as Error).message}`);
  }
  if (count !== documents || hash.digest('hex') !== sha256)
    throw new Error(`${file} is damaged: it is not what was written`);
}

/** The documents of a file, in lists of at most so many. */
export async function* documentsIn(file: string, atOnce: number): AsyncGenerator<Document[]> {
  let batch: Document[] = [];
  for await (const line of linesOf(file)) {
    batch.push(BSON.EJSON.parse(line, { relaxed: false }) as Document);
    if (batch.length < atOnce) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const text = createReadStream(file).pipe(createGunzip());
  // An error of the file does not reach the end of a pipe by itself, nor through the reader of lines.
  const failed = new Promise<never>((_, reject) => text.once('error', reject));
  failed.catch(() => {});
  const lines = createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([lines.next(), failed]);
    if (next.done) return;
    yield next.value;
  }
}
