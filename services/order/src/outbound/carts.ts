import { randomUUID } from 'node:crypto';
import { ShopError } from '@shop/errors';
import { isDuplicateKey } from '@shop/mongo';
import { type Connection, Schema } from 'mongoose';
import type { Cart } from '../domain/cart';
import type { Carts } from '../handlers/ports';

const schema = new Schema(
  {
    _id: { type: String, required: true },
    items: [{ _id: false, productId: { type: String, required: true }, quantity: { type: Number, required: true } }],
    stamp: { type: String, required: true },
    /** The order that the cart goes to; of another stamp it means nothing. */
    claim: {
      type: new Schema(
        {
          stamp: { type: String, required: true },
          orderId: { type: String, required: true },
          fingerprint: { type: String, required: true },
        },
        { _id: false },
      ),
    },
  },
  { versionKey: false },
);

const attempts = 10;

/** Carts by customer. The stamp guards every write: two tabs of one customer lose nothing of each other. */
export function createCarts(mongo: Connection): Carts {
  const model = mongo.model('Cart', schema, 'carts');

  async function write(customerId: string, before: Cart | undefined, after: Cart): Promise<boolean> {
    try {
      if (!before) await model.collection.insertOne({ _id: customerId as never, ...after });
      else return (await model.updateOne({ _id: customerId, stamp: before.stamp }, { $set: after })).matchedCount === 1;
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  const load = async (customerId: string): Promise<Cart | undefined> => {
    const document = await model.findById(customerId).lean();
    return document
      ? { items: document.items.map(({ productId, quantity }) => ({ productId, quantity })), stamp: document.stamp }
      : undefined;
  };

  return {
    load,
    async change(customerId, decide) {
      for (let attempt = 1; attempt <= attempts; attempt++) {
        const before = await load(customerId);
        const after = decide(before);
        if (await write(customerId, before, after)) return after;
      }
      throw new ShopError('conflict', 'The cart is being changed by too many at once');
    },
    async claim(customerId, claim, overcome) {
      const { stamp, orderId } = claim;
      const mine = overcome === undefined ? [orderId] : [orderId, overcome];
      const free = { $or: [{ 'claim.stamp': { $ne: stamp } }, { 'claim.orderId': { $in: mine } }] };
      const { matchedCount } = await model.updateOne({ _id: customerId, stamp, ...free }, { $set: { claim } });
      if (matchedCount === 1) return 'claimed';
      const cart = await model.findById(customerId).lean();
      return cart?.stamp === stamp && cart.claim ? cart.claim : 'changed';
    },
    async emptyIfUnchanged(customerId, stamp) {
      await model.updateOne({ _id: customerId, stamp }, { $set: { items: [], stamp: randomUUID() } });
    },
  };
}
