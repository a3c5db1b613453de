import { randomUUID } from 'node:crypto';
import { silentTelemetry } from '@shop/telemetry';
import { eventually } from '@shop/testing';
import { z } from 'zod';
import { connectEventBus, type EventBus } from '../src/event-bus';

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
  await eventually(() => buses.every((bus) => bus.ready()));

  other.send({ text: 'elsewhere' });
  await eventually(() => heard.length === 1);
  first.send({ text: 'hello' });
  first.send({ text: 7 } as never); // does not fit the schema: dropped
  first.send({ text: 'end' });
  await eventually(() => heard.filter((line) => line.endsWith('end')).length === 2);
  expect(heard.sort()).toEqual(['one end', 'one hello', 'stranger elsewhere', 'two end', 'two hello']);
});
