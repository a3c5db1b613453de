import { type Document, MongoClient } from 'mongodb';
import { readOrders } from './read-orders';
import type {
  Books,
  NotificationRecord,
  OrderCommit,
  OrderViewRecord,
  PaymentRecord,
  ReservationRecord,
  ShipmentRecord,
  StockRecord,
} from './records';

export type StoredBooks = Pick<
  Books,
  'orders' | 'views' | 'payments' | 'shipments' | 'reservations' | 'stock' | 'notifications'
>;

export interface Databases {
  read(): Promise<StoredBooks>;
  stock(): Promise<StockRecord[]>;
  /** Orders whose view says that they are not at their end. */
  openOrders(): Promise<number>;
  /** Documents of any service that still owe a message written before the time. */
  unsent(before: Date): Promise<number>;
  close(): Promise<void>;
}

const services = ['auth', 'user', 'product', 'order', 'inventory', 'payment', 'shipping', 'notification'];

/** The databases of all services, read past the services and past the faults. */
export function openDatabases(port: number): Databases {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: 5_000,
    appName: 'books',
  });
  const all = <Record extends Document>(service: string, collection: string, projection: Document) =>
    client.db(`shop_${service}`).collection<Record>(collection).find({}, { projection }).toArray() as Promise<Record[]>;
  const stock = () => all<StockRecord>('inventory', 'stock', { onHand: 1, reserved: 1, available: 1, holds: 1 });

  return {
    stock,
    async read() {
      const commits = client.db('shop_order').collection<OrderCommit>('order_commits');
      return {
        orders: await readOrders(commits),
        views: await all<OrderViewRecord>('order', 'order_views', { status: 1, version: 1, deadlineAt: 1 }),
        payments: await all<PaymentRecord>('payment', 'payments', { status: 1, captured: 1, refunded: 1, ledger: 1 }),
        shipments: await all<ShipmentRecord>('shipping', 'shipments', { orderId: 1, status: 1 }),
        reservations: await all<ReservationRecord>('inventory', 'reservations', { status: 1 }),
        stock: await stock(),
        notifications: await all<NotificationRecord>('notification', 'notifications', {
          eventId: 1,
          customerId: 1,
          type: 1,
          orderId: 1,
        }),
      };
    },
    openOrders: () =>
      client
        .db('shop_order')
        .collection('order_views')
        .countDocuments({ $or: [{ status: 'pending' }, { deadlineAt: { $exists: true } }] }),
    async unsent(before) {
      const counts = await Promise.all(services.map((service) => unsentOf(client, `shop_${service}`, before)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    close: () => client.close(),
  };
}

async function unsentOf(client: MongoClient, database: string, before: Date): Promise<number> {
  const db = client.db(database);
  const owing = { $or: [{ 'outbox.time': { $lt: before.toISOString() } }, { dispatched: false, at: { $lt: before } }] };
  const collections = await db.listCollections({}, { nameOnly: true }).toArray();
  const counts = await Promise.all(collections.map(({ name }) => db.collection(name).countDocuments(owing)));
  return counts.reduce((sum, count) => sum + count, 0);
}
