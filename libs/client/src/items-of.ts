/** What a list answers. */
export interface Page<Item> {
  items: Item[];
  page: { number: number; limit: number; totalItems: number; totalPages: number };
}

/**
 * Every item of a list, page by page, as far as the caller goes on.
 *
 * @param read reads the page of this number, from 1
 */
export async function* itemsOf<Item>(
  read: (page: number) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  for (let number = 1; ; number++) {
    const { items, page } = await read(number);
    yield* items;
    if (number >= page.totalPages) return;
  }
}
