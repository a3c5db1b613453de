import { randomUUID } from 'node:crypto';
import { silentTelemetry } from '@shop/telemetry';
import { eventually } from '@shop/testing';
import { type StartedGateway, startGateway } from '../src/app';
import { type GatewayUnderTest, settingsOf, startGatewayUnderTest } from './gateway-under-test';

const sixEach = { REDIS_URL: process.env.REDIS_URL, RATE_LIMIT_SCALE: 0.005 };

let under: GatewayUnderTest;
let second: StartedGateway;

beforeAll(async () => {
  under = await startGatewayUnderTest(sixEach);
  second = await startGateway(settingsOf({ product: [under.services.product.url] }, sixEach), {
    keys: under.identity.keys,
    telemetry: silentTelemetry(),
  });
});
afterAll(async () => {
  await second?.stop(1_000);
  await under?.stop();
});

it('two gateways draw on one budget', async () => {
  const gateways = [under.gateway, second];
  const statusesOf = async (customer: string) => {
    const authorization = under.identity.customer(customer);
    const statuses: number[] = [];
    for (let count = 0; count < 8; count++) {
      const url = `${gateways[count % 2]?.url}/api/v1/products`;
      statuses.push((await fetch(url, { headers: { authorization } })).status);
    }
    return statuses;
  };
  // Until it is connected, each counts for itself.
  await eventually(async () =>
    expect(await statusesOf(randomUUID())).toEqual([200, 200, 200, 200, 200, 200, 429, 429]),
  );
});
