import { ShopError } from '@shop/errors';
import { silentLogger } from '@shop/telemetry';
import { deadLetterWatch } from './count-dead-letters';

afterEach(() => jest.useRealTimers());

/** What is logged of three counts that all end with this error. */
async function loggedOf(error: Error) {
  jest.useFakeTimers();
  const [warn, debug, count] = [jest.fn(), jest.fn(), jest.fn(() => Promise.reject(error))];
  const watch = deadLetterWatch(count, { logger: { ...silentLogger, warn, debug } });
  watch.start();
  while (count.mock.calls.length < 3) await jest.advanceTimersToNextTimerAsync();
  await watch.stop();
  return { warned: warn.mock.calls.length, whispered: debug.mock.calls.length };
}

it('does not warn that the broker is away: its connection does, and every instance would, four times a minute', async () => {
  const away = new ShopError('upstream_unavailable', 'The message broker cannot be reached');
  expect(await loggedOf(away)).toEqual({ warned: 0, whispered: 3 });
});

it.each([
  new ShopError('upstream_unavailable', 'The message broker refused', { cause: new Error('404 NOT_FOUND') }),
  new Error('a bug'),
])('warns of whatever else keeps it from counting: %s', async (error) => {
  expect(await loggedOf(error)).toEqual({ warned: 3, whispered: 0 });
});
