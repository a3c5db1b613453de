import { randomUUID } from 'node:crypto';
import { silentTelemetry } from '@shop/telemetry';
import { z } from 'zod';
import { connectEventBus, type EventBus } from './event-bus';

const eventuallyTrue = async (check: () => boolean) => {
  const deadline = Date.now() + 10_000;
  while (!check()) {
    if (Date.now() > deadline) throw new Error('the condition did not hold in time');
    await new Promise((resolve) => setImmediate(resolve));
  }
};

const buses: EventBus[] = [];
const connected = async (service: string) => {
  const bus = await connectEventBus({ url: process.env.AMQP_URL ?? '', service, telemetry: silentTelemetry(service) });
  buses.push(bus);
  return bus;
};

afterAll(() => Promise.all(buses.map((bus) => bus.close())));

it('reaches every instance of the service once, the sender included, and no other service', async () => {
  const service = `shouting-${randomUUID().slice(0, 8)}`;
  const heard: string[] = [];
  const listen = (bus: EventBus, who: string) =>
    bus.broadcast('news', z.object({ text: z.string() }), ({ text }) => void heard.push(`${who} ${text}`));
  const [one, two, stranger] = await Promise.all([connected(service), connected(service), connected(`${service}-2`)]);
  const first = listen(one, 'one');
  listen(two, 'two');
  const other = listen(stranger, 'stranger');
  await eventuallyTrue(() => buses.every((bus) => bus.ready()));

  other.send({ text: 'elsewhere' });
  await eventuallyTrue(() => heard.length === 1);
  first.send({ text: 'hello' });
  first.send({ text: 7 } as never); // does not fit the schema: dropped
  first.send({ text: 'end' });
  await eventuallyTrue(() => heard.filter((line) => line.endsWith('end')).length === 2);
  expect(heard.sort()).toEqual(['one end', 'one hello', 'stranger elsewhere', 'two end', 'two hello']);
});
