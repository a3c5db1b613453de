import { createLogger, type Logger } from './logger';
import { runWithContext } from './request-context';

/** What a logger writes. Under Jest winston writes through the console that it finds when it is made. */
async function linesOf(level: string, work: (logger: Logger) => void): Promise<Record<string, unknown>[]> {
  const log = jest.spyOn(console, 'log').mockImplementation(() => {});
  try {
    work(createLogger('order', level));
    // winston's streams begin to flow in the next turn of the loop.
    await new Promise(setImmediate);
    return log.mock.calls.map(([line]) => JSON.parse(line));
  } finally {
    log.mockRestore();
  }
}

it('writes a line of JSON with time, level, service and fields', async () => {
  const lines = await linesOf('info', (logger) => logger.info('An order was placed', { orderId: 'o1' }));
  expect(lines).toEqual([
    { level: 'info', message: 'An order was placed', service: 'order', orderId: 'o1', timestamp: expect.any(String) },
  ]);
});

it('names the request and trace at hand', async () => {
  const context = { requestId: 'r1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
  const [line] = await linesOf('info', (logger) => runWithContext(context, () => logger.warn('x')));
  expect(line).toMatchObject({ requestId: 'r1', traceId: 'a'.repeat(32) });
});

it('writes an error with its stack and code', async () => {
  const error = Object.assign(new TypeError('broken'), { code: 'E_X' });
  const [line] = await linesOf('info', (logger) => logger.error('It failed', { error }));
  expect(line?.error).toMatchObject({ type: 'TypeError', message: 'broken', code: 'E_X', stack: expect.any(String) });
});

it('leaves out what is below its level', async () => {
  const lines = await linesOf('warn', (logger) => {
    logger.info('x');
    logger.warn('y');
  });
  expect(lines.map(({ message }) => message)).toEqual(['y']);
});
