import { createLogger, type Logger } from './logger';
import { runWithContext } from './request-context';

// Where winston writes: the stream behind the console, which is standard output outside of Jest.
const { _stdout: output } = console as unknown as { _stdout: { write(line: string): void } };

function linesOf(level: string, work: (logger: Logger) => void): Record<string, unknown>[] {
  const write = jest.spyOn(output, 'write').mockImplementation(() => {});
  try {
    work(createLogger('order', level));
    return write.mock.calls.map(([line]) => JSON.parse(line));
  } finally {
    write.mockRestore();
  }
}

it('writes a line of JSON with time, level, service and fields', () => {
  const lines = linesOf('info', (logger) => logger.info('An order was placed', { orderId: 'o1' }));
  expect(lines).toEqual([
    { level: 'info', message: 'An order was placed', service: 'order', orderId: 'o1', timestamp: expect.any(String) },
  ]);
});

it('names the request and trace at hand', () => {
  const context = { requestId: 'r1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
  const [line] = linesOf('info', (logger) => runWithContext(context, () => logger.warn('x')));
  expect(line).toMatchObject({ requestId: 'r1', traceId: 'a'.repeat(32) });
});

it('writes an error with its stack and code', () => {
  const error = Object.assign(new TypeError('broken'), { code: 'E_X' });
  const [line] = linesOf('info', (logger) => logger.error('It failed', { error }));
  expect(line?.error).toMatchObject({ type: 'TypeError', message: 'broken', code: 'E_X', stack: expect.any(String) });
});

it('leaves out what is below its level', () => {
  const lines = linesOf('warn', (logger) => {
    logger.info('x');
    logger.warn('y');
  });
  expect(lines.map(({ message }) => message)).toEqual(['y']);
});
