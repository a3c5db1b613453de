import { createLogger } from './logger';
import { runWithContext } from './request-context';

function linesOf(work: () => void): Record<string, unknown>[] {
  const written: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  try {
    work();
  } finally {
    write.mockRestore();
  }
  return written
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

it('writes a line of JSON with time, level, service and fields', () => {
  const logger = createLogger('order', 'info');
  expect(linesOf(() => logger.info('An order was placed', { orderId: 'o1' }))).toEqual([
    { level: 'info', message: 'An order was placed', service: 'order', orderId: 'o1', timestamp: expect.any(String) },
  ]);
});

it('names the request and trace at hand', () => {
  const logger = createLogger('order', 'info');
  const context = { requestId: 'r1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
  const [line] = linesOf(() => runWithContext(context, () => logger.warn('x')));
  expect(line).toMatchObject({ requestId: 'r1', traceId: 'a'.repeat(32) });
});

it('writes an error with its stack and code', () => {
  const logger = createLogger('order', 'info');
  const error = Object.assign(new TypeError('broken'), { code: 'E_X' });
  const [line] = linesOf(() => logger.error('It failed', { error }));
  expect(line?.error).toMatchObject({ type: 'TypeError', message: 'broken', code: 'E_X', stack: expect.any(String) });
});

it('leaves out what is below its level', () => {
  const logger = createLogger('order', 'warn');
  expect(linesOf(() => logger.info('x'))).toEqual([]);
});
