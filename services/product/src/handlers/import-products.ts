import { changesOf, newProduct, type ProductContent } from '../domain/product';
import type { HandlerTools } from '.';
import type { ProductWrite, StoredProduct } from './ports';
import { productCreatedMessage } from './product-created-message';

export interface ImportedProduct extends ProductContent {
  id?: string | undefined;
  sku?: string | undefined;
  initialStock: number;
}

/** A line of an import: a product, or what is wrong with it. */
export type ImportLine =
  | { line: number; product: ImportedProduct }
  | { line: number; id?: string | undefined; fault: string };

export interface ImportReport {
  created: number;
  updated: number;
  rejected: number;
  /** Of the first lines rejected. */
  errors: { line: number; id?: string | undefined; message: string }[];
}

type GoodLine = Extract<ImportLine, { product: ImportedProduct }>;

const batchSize = 500;
const mostErrors = 1_000;
const stockWaitMs = 10_000;

/**
 * Brings the catalogue to what the lines say, a batch at a time; good lines land whatever the bad ones do. Counts as
 * updated only what really became different, and leaves the stock of products that exist alone.
 */
export function importProducts(tools: HandlerTools) {
  const { products, feed, now, origin, newId, awaitAvailability } = tools;

  async function existing(lines: readonly GoodLine[]): Promise<(line: GoodLine) => StoredProduct | undefined> {
    const ids = lines.flatMap(({ product }) => product.id ?? []);
    const skus = lines.flatMap(({ product }) => (product.id === undefined ? (product.sku ?? []) : []));
    const byId = new Map((await products.findMany(ids)).map((product) => [product.id, product]));
    const bySku = new Map(
      skus.length === 0 ? [] : (await products.findBySkus(skus)).map((product) => [product.sku, product]),
    );
    return ({ product }) => (product.id === undefined ? bySku.get(product.sku ?? '') : byId.get(product.id));
  }

  function writeOf({ product }: GoodLine, known: StoredProduct | undefined): ProductWrite | undefined {
    const { id, initialStock, ...said } = product;
    if (known) {
      const change = changesOf(known, said);
      return change && { kind: 'update', id: known.id, change, at: now() };
    }
    const made = newProduct({ id: id ?? newId(), ...said, sku: said.sku ?? undefined }, now());
    return { kind: 'create', product: made, message: productCreatedMessage(origin(), made, initialStock) };
  }

  /** Stores a batch, counts it in the report, and tells which products are new. */
  async function store(lines: readonly GoodLine[], report: ImportReport, again = false): Promise<string[]> {
    const knownTo = await existing(lines);
    const planned = lines.flatMap((line) => {
      const write = writeOf(line, knownTo(line));
      return write ? [{ line, write }] : [];
    });
    const outcomes = await products.write(planned.map(({ write }) => write));
    const created: string[] = [];
    const raced: GoodLine[] = [];
    for (const [index, { line, write }] of planned.entries()) {
      const outcome = outcomes[index];
      if (outcome === 'sku_taken') reject(report, line, 'sku: another product has it');
      // Somebody else created it since we looked: look again, once.
      else if (outcome === 'id_taken' && !again) raced.push(line);
      else if (outcome === 'id_taken') reject(report, line, 'id: another product has it');
      else if (write.kind === 'update') report.updated += 1;
      else {
        report.created += 1;
        created.push(write.product.id);
      }
    }
    await feed.changed(
      planned
        .filter((_, index) => outcomes[index] === 'written')
        .map(({ write }) => (write.kind === 'create' ? write.product.id : write.id)),
    );
    return raced.length > 0 ? [...created, ...(await store(raced, report, true))] : created;
  }

  return async (lines: AsyncIterable<ImportLine>): Promise<ImportReport> => {
    const report: ImportReport = { created: 0, updated: 0, rejected: 0, errors: [] };
    const created: string[] = [];
    for await (const batch of batches(lines, report)) created.push(...(await store(batch, report)));
    await awaitAvailability(created, stockWaitMs);
    report.errors.sort((one, other) => one.line - other.line);
    return report;
  };
}

/** Good lines in batches; no product is twice in one, for the second line is to be compared with the first. */
async function* batches(lines: AsyncIterable<ImportLine>, report: ImportReport): AsyncGenerator<GoodLine[]> {
  let batch: GoodLine[] = [];
  let keys = new Set<string>();
  for await (const line of lines) {
    if ('fault' in line) {
      reject(report, line, line.fault);
      continue;
    }
    const mine = [line.product.id && `id ${line.product.id}`, line.product.sku && `sku ${line.product.sku}`].filter(
      (key) => key !== undefined,
    );
    if (batch.length >= batchSize || mine.some((key) => keys.has(key))) {
      yield batch;
      batch = [];
      keys = new Set();
    }
    batch.push(line);
    for (const key of mine) keys.add(key);
  }
  if (batch.length > 0) yield batch;
}

function reject(report: ImportReport, line: ImportLine, message: string): void {
  report.rejected += 1;
  if (report.errors.length >= mostErrors) return;
  const id = 'product' in line ? line.product.id : line.id;
  report.errors.push({ line: line.line, ...(id === undefined ? {} : { id }), message });
}
