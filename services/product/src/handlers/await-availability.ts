import type { HandlerPorts } from '.';

/**
 * Waits until the inventory has told of the stock of these products, so that whoever has just created them can order
 * them right away. After the given time it is left at `unknown`: the products exist all the same.
 */
export function availabilityWaiter({ catalogue }: Pick<HandlerPorts, 'catalogue'>) {
  return async (ids: readonly string[], timeoutMs: number): Promise<void> => {
    const pending = new Set(ids.filter((id) => catalogue.entry(id)?.product.availability === 'unknown'));
    if (pending.size === 0) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        stopListening();
        resolve();
      };
      const timer = setTimeout(end, timeoutMs);
      const stopListening = catalogue.onApplied((products) => {
        for (const { id, availability } of products) if (availability !== 'unknown') pending.delete(id);
        if (pending.size === 0) end();
      });
    });
  };
}
