import type { Base } from './base';
import { type Comparison, compare } from './diff/breaking';
import { type ApiDocument, type DocumentName, fileName } from './documents';

/** The faults of documents against what was published before; each names the file, the place and what to do. */
export async function unannounced(documents: readonly ApiDocument[], base: Base): Promise<string[]> {
  const comparisons = await Promise.all(
    documents.map(async (document) => {
      const before = await base.read(document);
      return before ? [await compare(before, document)] : [];
    }),
  );
  const faults = comparisons
    .flat()
    .filter(({ findings, announced }) => findings.length > 0 && !announced)
    .flatMap((one) => told(one, base.name));
  return [...faults, ...(await missing(documents, base, comparisons.flat()))];
}

/** A document that is gone has no version left to say so: that of the whole platform has to. */
async function missing(now: readonly ApiDocument[], base: Base, compared: readonly Comparison[]): Promise<string[]> {
  const has = (file: string) => now.some((one) => fileName(one) === file);
  const isAnnounced = ({ kind }: DocumentName) =>
    compared.some(({ file, announced }) => announced && file === fileName({ service: 'gateway', kind }));
  return (await base.list())
    .filter((one) => !has(fileName(one)) && !isAnnounced(one))
    .map((one) => `${fileName(one)} is gone, and ${base.name} has it: go back, or raise the gateway's major number`);
}

function told({ file, findings, before, after }: Comparison, base: string): string[] {
  return [
    `${file} breaks what ${base} has, and its version does not say so (${before}, now ${after}): go back, or raise the major number`,
    ...findings.map(({ where, what }) => `  ${where}: ${what}`),
  ];
}
