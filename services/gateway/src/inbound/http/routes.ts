import type { Route } from '@shop/http';
import type { Ask } from '../../handlers/parts';
import type { UpstreamReport } from '../../outbound/upstream';
import { breakerRoutes } from './breaker-routes';
import { composedRoutes } from './composed-routes';
import { deadLetterRoutes } from './dead-letter-routes';

/** Every route that the gateway answers itself; everything else is in the routing table. */
export function routes(ask: Ask, upstreams: () => UpstreamReport[]): Route[] {
  return [...composedRoutes(ask), ...deadLetterRoutes(ask), ...breakerRoutes(upstreams)];
}
