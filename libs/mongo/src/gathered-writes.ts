/**
 * Gathers what is asked for within one turn of the event loop, and does it at once: under load, one command to the
 * database does the work of many, while a lone request waits for nothing.
 *
 * @param most items of one call
 * @param perform does it; its results are in the order of the items. A rejection fails all of them
 */
export function gathered<Item, Result>(
  most: number,
  perform: (items: Item[]) => Promise<readonly Result[]>,
): (item: Item) => Promise<Result> {
  interface Waiting {
    item: Item;
    resolve: (result: Result) => void;
    reject: (error: unknown) => void;
  }
  let waiting: Waiting[] = [];

  async function flush(batch: Waiting[]): Promise<void> {
    try {
      const results = await perform(batch.map(({ item }) => item));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) {
        setImmediate(() => {
          const all = waiting;
          waiting = [];
          for (let start = 0; start < all.length; start += most) void flush(all.slice(start, start + most));
        });
      }
      waiting.push({ item, resolve, reject });
    });
}
