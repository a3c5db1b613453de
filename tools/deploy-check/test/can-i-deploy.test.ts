import { type Checkout, messages, newCheckout } from './checkout';

let checkout: Checkout;
beforeEach(() => {
  checkout = newCheckout();
  checkout.addService('order', 'product', 'notification', 'inventory', 'user', 'auth');
  checkout.writePact('order', 'product', 'prices in cents');
});
afterEach(() => checkout.remove());

const ask = (service: string, version: string) => checkout.say(`${service} --version ${version} --to production`);
const record = (service: string, version: string) =>
  checkout.say(`record ${service} --version ${version} --to production`);

/** Product 1 runs, and was seen to keep the pact. */
async function runningProduct() {
  checkout.verify('order', 'product', 'p1');
  await record('product', 'p1');
}

it('lets a consumer go whose pact the running provider keeps', async () => {
  await runningProduct();
  const { ok, lines } = await ask('order', 'o1');
  expect(ok).toBe(true);
  expect(lines[0]).toMatch(/^✓ order → product: product@p1 keeps the pact of order@o1 \([0-9a-f]{10}\)$/);
  expect(lines.at(-1)).toBe('Yes: order o1 may go to production.');
});

it('holds a consumer back that asks for more than the running provider was seen to keep', async () => {
  await runningProduct();
  checkout.writePact('order', 'product', 'prices with tax');
  const { ok, lines } = await ask('order', 'o2');
  expect(ok).toBe(false);
  expect(lines[0]).toContain('✗ order → product: product@p1 was not seen to keep the pact of order@o2');
  expect(lines.at(-1)).toBe('No: order o2 must not go to production.');
});

it('holds a provider back that breaks a consumer that runs, whatever that consumer asks by now', async () => {
  await runningProduct();
  await record('order', 'o1');
  checkout.verify('order', 'product', 'p2', false);
  expect((await ask('product', 'p2')).ok).toBe(false);

  checkout.writePact('order', 'product', 'prices with tax');
  checkout.verify('order', 'product', 'p2');
  const { ok, lines } = await ask('product', 'p2');
  expect(ok).toBe(false);
  expect(lines[0]).toContain('product@p2 was not seen to keep the pact of order@o1');
});

it('lets a provider go that keeps the pacts of what runs, old and new', async () => {
  await runningProduct();
  await record('order', 'o1');
  checkout.verify('order', 'product', 'p2');
  checkout.writePact('order', 'product', 'prices with tax');
  checkout.verify('order', 'product', 'p2');
  expect((await ask('product', 'p2')).ok).toBe(true);
  await record('product', 'p2');
  expect((await ask('order', 'o2')).ok).toBe(true);
});

it('lets a consumer go with a new pact once the running provider was verified against that, too', async () => {
  await runningProduct();
  await record('order', 'o1');
  checkout.forgetResults();
  checkout.writePact('order', 'product', 'prices with tax');
  expect((await ask('order', 'o2')).ok).toBe(false);
  checkout.verify('order', 'product', 'p1');
  await record('product', 'p1');
  expect((await ask('order', 'o2')).ok).toBe(true);
  checkout.writePact('order', 'product', 'prices in cents');
  expect((await ask('order', 'o1')).ok).toBe(true);
});

it('forgets that a running version keeps a pact when it is found out not to', async () => {
  await runningProduct();
  checkout.verify('order', 'product', 'p1', false);
  await record('product', 'p1');
  expect((await ask('order', 'o1')).ok).toBe(false);
});

describe('a service that is taken away', () => {
  const takeAway = (command: string) => checkout.say(`${command} --gone --to production`);

  it('may go when nobody there needs it, and is no longer counted on from then on', async () => {
    await runningProduct();
    const { ok, lines } = await takeAway('product');
    expect([ok, lines]).toEqual([true, ['Yes: product may be taken away from production.']]);
    expect((await takeAway('record product')).lines).toEqual(['Recorded: product no longer runs in production.']);
    expect((await ask('order', 'o1')).lines[0]).toContain('product is not there: deploy it first, or together');
  });

  it('stays as long as somebody calls it, unless that one goes, too', async () => {
    await runningProduct();
    await record('order', 'o1');
    const { ok, lines } = await takeAway('product');
    expect(ok).toBe(false);
    expect(lines[0]).toContain('✗ order → product: product is not there');
    expect(lines.at(-1)).toBe('No: product must not be taken away from production.');
    expect((await takeAway('order product')).ok).toBe(true);
  });

  it('asks nothing of others any more', async () => {
    await runningProduct();
    await record('order', 'o1');
    await takeAway('record order');
    checkout.writePact('order', 'product', 'prices with tax');
    checkout.verify('order', 'product', 'p2');
    expect((await ask('product', 'p2')).ok).toBe(true);
  });

  it('is one that runs there', () => {
    expect(() => takeAway('record product')).toThrow('product does not run in production');
  });
});

it('goes by the newest verification of the same version', async () => {
  await runningProduct();
  await record('order', 'o1');
  checkout.verify('order', 'product', 'p2');
  checkout.verify('order', 'product', 'p2', false);
  expect((await ask('product', 'p2')).ok).toBe(false);
});

it('asks for a provider before its consumer, except where that only waits for messages', async () => {
  const { ok, lines } = await ask('order', 'o1');
  expect(ok).toBe(false);
  expect(lines[0]).toContain('product is not there: deploy it first, or together');
  checkout.writePact('notification', 'order', 'order.placed', messages);
  expect((await ask('notification', 'n1')).ok).toBe(true);
});

it('looks at services together that go together, and holds them to each other', async () => {
  const together = 'order product --version v1 --to production';
  expect((await checkout.say(together)).ok).toBe(false);
  checkout.verify('order', 'product', 'v1');
  expect((await checkout.say(together)).ok).toBe(true);
});

it('knows every environment apart, and starts one only when it is told to', async () => {
  await runningProduct();
  expect(() => checkout.say('order --version o1 --to staging')).toThrow(/staging.*--first/);
  expect(() => checkout.say('record product --version p1 --to staging')).toThrow(/staging.*--first/);
  expect((await checkout.say('order --version o1 --to staging --first')).ok).toBe(false);
  expect((await checkout.say('record product --version p1 --to staging --first')).ok).toBe(true);
  expect((await checkout.say('order --version o1 --to staging')).ok).toBe(true);
});

it('holds a version back that nobody has verified, though nobody there asks it for anything yet', async () => {
  const { ok, lines } = await ask('product', 'p1');
  expect(ok).toBe(false);
  expect(lines[0]).toContain('product@p1 was never verified');
  checkout.verify('order', 'product', 'p1');
  expect((await ask('product', 'p1')).ok).toBe(true);
});

it('holds a provider to consumers outside of the platform, which nobody deploys', async () => {
  checkout.writePact('client', 'product', 'GET /products');
  checkout.verify('order', 'product', 'p1');
  const { ok, lines } = await ask('product', 'p1');
  expect(ok).toBe(false);
  expect(lines[0]).toContain('✗ client → product: product@p1 was not seen to keep the pact of client@');
  checkout.verify('client', 'product', 'p1');
  expect((await ask('product', 'p1')).ok).toBe(true);
});

it('asks for those that are sent commands before who sends them, and waits for the makers of events', async () => {
  checkout.writePact('order', 'inventory', 'inventory.reserved for checkout-replies', messages);
  checkout.writePact('inventory', 'order', 'inventory.reserve for reserve-stock', messages);
  checkout.writePact('user', 'auth', 'user.registered for make-profile', messages);
  await runningProduct();
  checkout.verify('inventory', 'order', 'o1');
  checkout.verify('order', 'inventory', 'i1');
  checkout.verify('user', 'auth', 'a1');
  const { ok, lines } = await ask('order', 'o1');
  expect(ok).toBe(false);
  expect(lines.join()).toContain('✗ order → inventory: inventory is not there');
  expect((await ask('inventory', 'i1')).ok).toBe(true);
  expect((await ask('user', 'u1')).ok).toBe(true);
  expect((await ask('auth', 'a1')).ok).toBe(true);
  await record('inventory', 'i1');
  expect((await ask('order', 'o1')).ok).toBe(true);
});

it.each([
  ['order --to production', '--version'],
  ['record order --version v1 --gone --to production', '--version'],
  ['--version v1 --to production', 'at least one service'],
  ['order --version v1 --to ../secrets', '--to'],
  ['order --version v1 --to production --force', '--force'],
])('says what is wrong with "%s"', (command, problem) => {
  expect(() => checkout.say(command)).toThrow(problem);
});

it('does not answer for a service that no pact knows', () => {
  expect(() => ask('ordr', 'v1')).toThrow('ordr');
});
