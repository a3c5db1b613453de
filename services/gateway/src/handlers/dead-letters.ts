import { ShopError } from '@shop/errors';
import type { ServiceResponse } from '@shop/resilience';
import { type ServiceName, serviceNames } from '../domain/routing-table';
import { type Ask, itemsOf } from './parts';

/** What the services answered, all in one list, and those that did not answer. */
export interface Gathered {
  items: unknown[];
  unavailable: string[];
}

const mostActions = 100;

/** `GET /admin/dead-letters`: how many there are, in every queue of every service. */
export function deadLetterCounts(ask: Ask) {
  return (authorization: string): Promise<Gathered> => ofEveryService(ask, '/admin/dead-letters', authorization);
}

/** `GET /admin/dead-letter-actions`: who has done what with them, the latest first. */
export function deadLetterActions(ask: Ask) {
  return async (authorization: string, limit: number): Promise<Gathered> => {
    const path = `/admin/dead-letter-actions?limit=${Math.min(limit, mostActions)}`;
    const { items, unavailable } = await ofEveryService(ask, path, authorization);
    return { items: items.sort(latestFirst).slice(0, limit), unavailable };
  };
}

async function ofEveryService(ask: Ask, path: string, authorization: string): Promise<Gathered> {
  const unavailable: string[] = [];
  const read = async (service: ServiceName): Promise<unknown[]> => {
    try {
      return itemsOf(answered(await ask(service, path, authorization)));
    } catch {
      unavailable.push(service);
      return [];
    }
  };
  const lists = await Promise.all(serviceNames.map(read));
  return { items: lists.flat(), unavailable };
}

function answered({ status, body }: ServiceResponse): unknown {
  if (status !== 200) throw new ShopError('upstream_unavailable', `A service answered ${status}`);
  return body;
}

function latestFirst(one: unknown, other: unknown): number {
  return timeOf(other).localeCompare(timeOf(one));
}

const timeOf = (action: unknown) => String((action as { at?: unknown } | null)?.at ?? '');
