import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { defineMessage, messageDefinitions, type orderPlaced } from '@shop/contracts';
import { z } from 'zod';
import { decodeMessage } from '../src';

const folder = join(__dirname, '..', '..', 'contracts', 'fixtures');
const files = globSync('*/v*.json', { cwd: folder }).sort();
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')).message as { data: object };
const bytes = (message: object) => Buffer.from(JSON.stringify(message));

it.each(files)('%s is read as the message that it is today', (file) => {
  const name = dirname(file);
  const decoded = decodeMessage(bytes(read(file)), messageDefinitions);
  const definition = messageDefinitions.get(name);
  expect(decoded).toMatchObject({ name, type: definition?.type });
  // Nothing of today's version is dropped, or made up.
  if (basename(file) === `v${definition?.version}.json`) expect(decoded.data).toEqual(read(file).data);
});

it('a stored message is read by a release in which it has changed twice', () => {
  const later = defineMessage(
    'event',
    'order.placed',
    z.strictObject({ orderId: z.string(), customer: z.strictObject({ id: z.string() }), units: z.int() }),
    {
      version: 3,
      upcasters: {
        1: (data) => {
          const { orderId, customerId, lines } = data as z.infer<typeof orderPlaced.schema>;
          return { orderId, customerId, units: lines.reduce((sum, line) => sum + line.quantity, 0) };
        },
        2: (data) => {
          const { customerId, ...rest } = data as { orderId: string; customerId: string; units: number };
          return { ...rest, customer: { id: customerId } };
        },
      },
    },
  );
  const message = read(join('order.placed', 'v1.json')) as { data: { orderId: string; customerId: string } };
  expect(decodeMessage(bytes(message), new Map([[later.name, later]]) as never)).toMatchObject({
    type: 'order.placed.v3',
    data: { orderId: message.data.orderId, customer: { id: message.data.customerId }, units: 2 },
  });
});
