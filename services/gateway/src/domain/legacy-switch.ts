import { stableHash } from './stable-hash';

/** A resource that a legacy system answers for some clients. */
export interface LegacyRoute {
  resource: string;
  /** Scheme, host and perhaps a path. */
  url: string;
  /** Of the clients. Each stays on its side, and more of them never moves one back. */
  percentage: number;
  /** Whoever sends it goes to the legacy system, whatever the percentage. */
  header?: { name: string; value: string } | undefined;
  /** Whether the customer's access token goes along. */
  forwardToken: boolean;
}

/** @param client the customer, or the address of one who is not signed in */
export function goesToLegacy(
  route: LegacyRoute,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  client: string,
): boolean {
  if (route.header && headers[route.header.name] === route.header.value) return true;
  return stableHash(`${route.resource} ${client}`) % 100 < route.percentage;
}
