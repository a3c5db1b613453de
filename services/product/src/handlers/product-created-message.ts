import { createMessage, type Message, type MessageOrigin, productCreated } from '@shop/contracts';
import type { Product } from '../domain/product';

/** Tells the inventory of a product to count. Its id is made of the product's: it is created only once. */
export function productCreatedMessage(origin: MessageOrigin, product: Product, initialStock: number): Message {
  return createMessage(productCreated, origin, {
    id: `product.created:${product.id}`,
    subject: product.id,
    time: product.createdAt,
    data: { productId: product.id, initialStock },
  });
}
