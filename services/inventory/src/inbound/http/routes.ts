import { lineOfText, named } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import { booleanParameter, ok, pageOf, pageParameters, pageSchema, type Route, route } from '@shop/http';
import { z } from 'zod';
import type { Handlers } from '../../handlers';
import type { StockStore } from '../../handlers/ports';
import { publicStockViewSchema, stockView, stockViewSchema } from './stock-view';

const productId = z.object({ productId: z.string().min(1).max(128) });

const adjustmentSchema = named(
  'StockAdjustment',
  z.strictObject({
    delta: z
      .int()
      .min(-1_000_000)
      .max(1_000_000)
      .refine((delta) => delta !== 0, 'expected a number that is not zero'),
    reason: lineOfText(200),
  }),
);

/** Every route of the inventory service. */
export function routes(stock: Pick<StockStore, 'figures' | 'list'>, handlers: Pick<Handlers, 'adjustStock'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/inventory',
      operationId: 'listStock',
      access: 'admin',
      summary: 'The stock of all products, or of those that are low or out, the lowest first',
      query: z.object({ lowStock: booleanParameter.optional(), ...pageParameters }),
      responses: { 200: { description: 'A page of stock', schema: pageSchema(stockViewSchema) } },
      async handle({ query }) {
        const { items, total } = await stock.list({ lowStock: query.lowStock === true }, query);
        return ok(pageOf(items.map(stockView), total, query));
      },
    }),
    route({
      method: 'get',
      path: '/inventory/:productId',
      operationId: 'getStock',
      access: 'public',
      summary: 'How many of a product can be bought; an administrator sees all figures',
      params: productId,
      responses: {
        200: { description: 'The stock', schema: z.union([stockViewSchema, publicStockViewSchema]) },
      },
      async handle({ params, identity }) {
        const figures = await stock.figures(params.productId);
        if (!figures) throw new ShopError('not_found', 'There is no stock of such a product');
        const isAdmin = identity?.kind === 'user' && identity.roles.includes('admin');
        return ok(isAdmin ? stockView(figures) : { productId: figures.productId, available: figures.available });
      },
    }),
    route({
      method: 'post',
      path: '/inventory/:productId/adjust',
      operationId: 'adjustStock',
      access: 'admin',
      summary: 'Count goods in or out by hand',
      params: productId,
      body: adjustmentSchema,
      responses: {
        200: { description: 'The stock after it', schema: stockViewSchema },
        409: { description: '`insufficient_stock`: it would go below what is reserved' },
      },
      async handle({ params, body, identity }) {
        const figures = await handlers.adjustStock({
          productId: params.productId,
          delta: body.delta,
          reason: body.reason,
          by: identity?.subject ?? '',
        });
        return ok(stockView(figures));
      },
    }),
  ];
}
