import { isShopError, ShopError } from '@shop/errors';
import type { ServiceResponse } from '@shop/resilience';
import type { ServiceName } from '../domain/routing-table';

/** Reads from a service on behalf of the caller. */
export type Ask = (service: ServiceName, path: string, authorization: string) => Promise<ServiceResponse>;

/** The parts of a composed answer; one whose service does not answer is null and named in `unavailable`. */
export class Parts {
  readonly unavailable: string[] = [];

  async read<Value>(name: string, read: () => Promise<Value | null>): Promise<Value | null> {
    try {
      return await read();
    } catch (error) {
      if (!isShopError(error) || !error.code.startsWith('upstream_')) throw error;
      this.unavailable.push(name);
      return null;
    }
  }
}

/** The body of a 2xx answer, null for 404. @throws ShopError `upstream_unavailable` for any other status */
export function bodyOf({ status, body }: ServiceResponse): unknown {
  if (status === 404) return null;
  if (status >= 300) throw new ShopError('upstream_unavailable', `A service answered ${status}`);
  return body ?? null;
}

/** The items of a list, none where the answer is something else. */
export function itemsOf(body: unknown): unknown[] {
  const items = (body as { items?: unknown } | null)?.items;
  return Array.isArray(items) ? items : [];
}
