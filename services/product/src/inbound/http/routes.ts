import { named, pricesRequestSchema, pricesResponseSchema, quotePrices } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import { type Answer, type Identity, noContent, ok, pageSchema, type Route, route } from '@shop/http';
import { z } from 'zod';
import type { Handlers } from '../../handlers';
import type { Catalogue } from '../../read-model/catalogue';
import { facetsSchema } from '../../read-model/facets';
import { productViewSchema } from '../../read-model/product-view';
import { createEntityTags } from './entity-tag';
import { importLine } from './import-line';
import { listQuerySchema } from './list-query';
import { ndjsonLines } from './ndjson-lines';
import { newProductSchema, productIdSchema, productPatchSchema } from './product-input';

const productId = z.object({ id: productIdSchema });
const jsonHeaders = { 'Content-Type': 'application/json; charset=utf-8' };
const written = (text: string, status = 200, headers: Record<string, string> = {}): Answer => ({
  status,
  text,
  headers: { ...jsonHeaders, ...headers },
});

// To be asked for again each time, which costs a 304: a price that was changed is shown at once.
const asPublic = 'public, max-age=0, must-revalidate';

const revalidated = {
  requestHeaders: {
    'If-None-Match': { description: 'The `ETag` of the answer that is there already', schema: z.string() },
  },
  headers: { ETag: 'Of this answer, for `If-None-Match`' },
  304: { description: 'The answer that is there already is still right' },
};

const productListSchema = named('ProductList', pageSchema(productViewSchema).extend({ facets: facetsSchema }));
const categoriesSchema = named(
  'Categories',
  z.object({ items: z.array(z.object({ name: z.string(), count: z.int() })) }),
);

const maxLineBytes = 64 * 1024;

const importReportSchema = named(
  'ImportReport',
  z.object({
    created: z.int(),
    updated: z.int(),
    rejected: z.int(),
    errors: z.array(z.object({ line: z.int(), id: z.string().optional(), message: z.string() })),
  }),
);

/** Every route of the product service. */
export function routes(
  catalogue: Pick<Catalogue, 'list' | 'categories'>,
  handlers: Handlers,
  { importMaxBytes }: { importMaxBytes: number },
): Route[] {
  const tagOf = createEntityTags();
  const read = (text: string, cacheControl = asPublic): Answer =>
    written(text, 200, { 'Cache-Control': cacheControl, ETag: tagOf(text) });
  return [
    route({
      method: 'get',
      path: '/products',
      operationId: 'listProducts',
      access: 'public',
      summary: 'Search, filter and sort the catalogue; the facets cover the whole result. Prices are in minor units',
      requestHeaders: revalidated.requestHeaders,
      query: listQuerySchema,
      responses: {
        200: { description: 'A page of products', schema: productListSchema, headers: revalidated.headers },
        304: revalidated[304],
      },
      handle: async ({ query }) => read(catalogue.list(query)),
    }),
    route({
      method: 'get',
      path: '/products/:id',
      operationId: 'getProduct',
      access: 'public',
      summary: 'A product; an archived one only for administrators',
      params: productId,
      requestHeaders: revalidated.requestHeaders,
      responses: {
        200: { description: 'The product', schema: productViewSchema, headers: revalidated.headers },
        304: revalidated[304],
      },
      async handle({ params, identity }) {
        const { json, isListed } = await handlers.findProduct(params.id, { archivedToo: isAdmin(identity) });
        return read(json, isListed ? asPublic : 'private, no-store');
      },
    }),
    route({
      method: 'post',
      path: '/products',
      operationId: 'createProduct',
      access: 'admin',
      summary: 'Add a product',
      body: newProductSchema,
      responses: {
        201: { description: 'The new product', schema: productViewSchema, headers: { Location: 'Where it is' } },
        409: { description: '`conflict`: the id or SKU is taken' },
      },
      async handle({ body }) {
        const { product, json } = await handlers.createProduct(body);
        return written(json, 201, { Location: `/api/v1/products/${product.id}` });
      },
    }),
    route({
      method: 'post',
      path: '/products/import',
      operationId: 'importProducts',
      access: 'admin',
      summary: 'Add or change many products, one JSON object a line',
      bodyKind: 'stream',
      mediaType: 'application/x-ndjson',
      responses: { 200: { description: 'What became of the lines', schema: importReportSchema } },
      async handle({ request, header }) {
        if ((header('content-encoding') ?? 'identity') !== 'identity') {
          throw new ShopError('unsupported_media_type', 'The body must not be compressed');
        }
        // The answer to a body that is too large still has to get through.
        const chunks = request.iterator({ destroyOnReturn: false });
        return ok(await handlers.importProducts(importLines(chunks, importMaxBytes)));
      },
    }),
    route({
      method: 'patch',
      path: '/products/:id',
      operationId: 'changeProduct',
      access: 'admin',
      summary: 'Change a product',
      params: productId,
      body: productPatchSchema,
      responses: {
        200: { description: 'The product after it', schema: productViewSchema },
        409: { description: '`conflict`: the SKU is taken' },
      },
      handle: async ({ params, body }) => written((await handlers.patchProduct(params.id, body)).json),
    }),
    route({
      method: 'delete',
      path: '/products/:id',
      operationId: 'archiveProduct',
      access: 'admin',
      summary: 'Archive a product',
      params: productId,
      responses: { 204: { description: 'It is no longer for sale' } },
      async handle({ params }) {
        await handlers.archiveProduct(params.id);
        return noContent();
      },
    }),
    route({
      method: 'get',
      path: '/categories',
      operationId: 'listCategories',
      access: 'public',
      summary: 'The categories and how many products each has',
      requestHeaders: revalidated.requestHeaders,
      responses: {
        200: { description: 'All categories by name', schema: categoriesSchema, headers: revalidated.headers },
        304: revalidated[304],
      },
      handle: async () => read(catalogue.categories()),
    }),
    route({
      method: 'post',
      path: quotePrices.path,
      operationId: 'quotePrices',
      access: 'service',
      internal: true,
      summary: 'What products cost right now',
      body: pricesRequestSchema,
      responses: { 200: { description: 'Names and prices of what can be bought', schema: pricesResponseSchema } },
      handle: async ({ body }) => ok(await handlers.quotePrices(body.productIds)),
    }),
  ];
}

async function* importLines(chunks: AsyncIterable<Buffer>, maxTotalBytes: number) {
  for await (const line of ndjsonLines(chunks, { maxLineBytes, maxTotalBytes })) yield importLine(line);
}

function isAdmin(identity: Identity | undefined): boolean {
  return identity?.kind === 'user' && identity.roles.includes('admin');
}
