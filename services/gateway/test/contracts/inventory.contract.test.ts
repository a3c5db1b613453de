import { integer, string, time } from '@shop/pact';
import { page, reliesOnEveryService } from './every-service';
import { gatewayContract } from './gateway-contract';

const inventory = gatewayContract('inventory');
const { forwards } = inventory;

const figures = {
  productId: string('lamp-1'),
  onHand: integer(3),
  reserved: integer(0),
  available: integer(3),
  lowStockThreshold: integer(5),
  updatedAt: time(),
};
const counted = { given: 'stock of a product' } as const;
const params = { productId: { example: 'lamp-1' } };

forwards({
  ...counted,
  operation: 'GET /inventory/{productId}',
  params,
  response: { status: 200, body: { productId: string('lamp-1'), available: integer(3) } },
});
forwards({
  ...counted,
  operation: 'GET /inventory/{productId}',
  as: 'for an administrator',
  caller: 'admin',
  params,
  response: { status: 200, body: figures },
});
forwards({
  ...counted,
  operation: 'GET /inventory',
  caller: 'admin',
  query: { lowStock: 'true' },
  response: { status: 200, body: page(figures) },
});
forwards({
  ...counted,
  operation: 'POST /inventory/{productId}/adjust',
  caller: 'admin',
  params,
  body: { delta: 1, reason: 'a delivery' },
  response: { status: 200, body: figures },
});
reliesOnEveryService(inventory, 'inventory');
inventory.contract.isCommitted();
