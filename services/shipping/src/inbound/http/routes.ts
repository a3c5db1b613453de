import { ok, pageOf, pageParameters, pageSchema, type Route, route } from '@shop/http';
import { z } from 'zod';
import type { ShipmentStore } from '../../outbound/shipment-store';
import { shipmentView, shipmentViewSchema } from './shipment-view';

/** Every route of the shipping service. */
export function routes(shipments: Pick<ShipmentStore, 'list'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/shipments',
      operationId: 'listShipments',
      access: 'customer',
      summary: 'The shipments of the caller, of one order or of all; an administrator sees everybody’s',
      query: z.object({ orderId: z.string().max(128).optional(), ...pageParameters }),
      responses: { 200: { description: 'A page of shipments', schema: pageSchema(shipmentViewSchema) } },
      async handle({ query, identity }) {
        const isAdmin = identity?.roles.includes('admin') ?? false;
        const { items, total } = await shipments.list(
          {
            ...(isAdmin ? {} : { customerId: identity?.subject ?? '' }),
            ...(query.orderId === undefined ? {} : { orderId: query.orderId }),
          },
          query,
        );
        return ok(pageOf(items.map(shipmentView), total, query));
      },
    }),
  ];
}
