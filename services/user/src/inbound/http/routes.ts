import type { Route } from '@shop/http';
import type { Handlers } from '../../handlers';
import type { ProfileStore } from '../../outbound/profile-store';
import { addressRoutes } from './address-routes';
import { internalRoutes } from './internal-routes';
import { profileRoutes } from './profile-routes';

/** Every route of the user service. `/users/me` comes before `/users/{id}`. */
export function routes(handlers: Handlers, profiles: Pick<ProfileStore, 'load' | 'search'>): Route[] {
  return [...addressRoutes(handlers), ...profileRoutes(handlers, profiles), ...internalRoutes(profiles)];
}
