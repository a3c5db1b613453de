import type { Base } from './base';
import { type Comparison, compare } from './diff/breaking';
import type { ApiDocument } from './documents';

/** The faults of documents against what was published before; each names the file, the place and what to do. */
export async function unannounced(documents: readonly ApiDocument[], base: Base): Promise<string[]> {
  const comparisons = await Promise.all(
    documents.map(async (document) => {
      const before = await base.read(document);
      return before ? [await compare(before, document)] : [];
    }),
  );
  return comparisons
    .flat()
    .filter(({ findings, announced }) => findings.length > 0 && !announced)
    .flatMap((one) => told(one, base.name));
}

function told({ file, findings, before, after }: Comparison, base: string): string[] {
  return [
    `${file} breaks what ${base} has, and its version does not say so (${before}, now ${after}): go back, or raise the major number`,
    ...findings.map(({ where, what }) => `  ${where}: ${what}`),
  ];
}
