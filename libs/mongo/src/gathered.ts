import { AsyncLocalStorage } from 'node:async_hooks';

/** A batch that takes longer than this is not waited for: the next one may fare better. */
const patienceMs = { inTheBackground: 50, someoneWaits: 5 };

/**
 * Gathers what is asked for and does it at once, as databases do with their commits: a lone request waits for nothing,
 * and what comes while a batch is under way makes up the next one. So the busier a service is, the more of its work
 * one command to the database does.
 *
 * A batch belongs to the trace of its first item: a chain of batches would go on in that of the very first one.
 *
 * @param most items of one call
 * @param perform does it; its results are in the order of the items. A rejection fails all of them
 * @param someoneWaits for the result, who would rather have it soon than cheaply: batches overlap earlier
 */
export function gathered<Item, Result>(
  most: number,
  perform: (items: Item[]) => Promise<readonly Result[]>,
  { someoneWaits = false } = {},
): (item: Item) => Promise<Result> {
  interface Waiting {
    item: Item;
    resolve: (result: Result) => void;
    reject: (error: unknown) => void;
    inItsContext: ReturnType<typeof AsyncLocalStorage.snapshot>;
  }
  const waiting: Waiting[] = [];
  let underWay = false;

  async function settle(batch: Waiting[]): Promise<void> {
    try {
      const items = batch.map(({ item }) => item);
      const results = await (batch[0] as Waiting).inItsContext(perform, items);
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  function flush(): void {
    if (waiting.length === 0) {
      underWay = false;
      return;
    }
    let handedOn = false;
    const next = () => {
      if (handedOn) return;
      handedOn = true;
      clearTimeout(timer);
      flush();
    };
    const timer = setTimeout(next, someoneWaits ? patienceMs.someoneWaits : patienceMs.inTheBackground);
    void settle(waiting.splice(0, most)).then(next);
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject, inItsContext: AsyncLocalStorage.snapshot() });
      if (underWay) return;
      underWay = true;
      // One turn of the event loop lets the rest of what has just arrived join.
      setImmediate(flush);
    });
}
