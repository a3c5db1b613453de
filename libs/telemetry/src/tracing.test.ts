import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { currentContext } from './request-context';
import { inSpan, openSpan, setSpanAttributes, startTracing } from './tracing';

interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind: number;
  attributes: { key: string; value: Record<string, unknown> }[];
  status: { code?: number };
}

describe('without a collector', () => {
  it('makes and hands on ids all the same', async () => {
    const parent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await inSpan('outer', { kind: 'server', parent, requestId: 'r1' }, async () => {
      const outer = currentContext();
      expect(outer).toMatchObject({ requestId: 'r1', traceparent: expect.stringMatching(/^00-a{32}-/) });
      await inSpan('inner', { kind: 'client' }, async () => {
        expect(currentContext()).toMatchObject({
          requestId: 'r1',
          traceparent: expect.stringMatching(/^00-a{32}-[0-9a-f]{16}-01$/),
        });
        expect(currentContext()?.traceparent).not.toBe(outer?.traceparent);
      });
      expect(currentContext()).toBe(outer);
    });
    expect(currentContext()).toBeUndefined();
  });
});

describe('with a collector', () => {
  const exported: Span[] = [];
  let collector: Server;

  beforeAll(async () => {
    collector = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        if (request.url === '/v1/traces') exported.push(...spansOf(JSON.parse(text)));
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => collector.close(resolve)));

  it('exports the spans with who called whom', async () => {
    const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    Object.assign(process.env, {
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    });
    const tracing = await startTracing({ service: 'order', endpoint });
    const parent = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
    const failed = inSpan('request', { kind: 'server', parent, attributes: { route: '/x' } }, async () => {
      setSpanAttributes({ orderId: 'o1' });
      await inSpan('call', { kind: 'client' }, async () => {});
      throw new Error('broken');
    });
    await expect(failed).rejects.toThrow('broken');
    openSpan('arrival', { kind: 'server', parent }).end({ status: 500 }, true);
    await tracing.shutdown();

    const span = (name: string) => exported.find((one) => one.name === name);
    expect(span('request')).toMatchObject({
      traceId: 'c'.repeat(32),
      parentSpanId: 'd'.repeat(16),
      kind: 2,
      status: { code: 2 },
    });
    expect(span('request')?.attributes).toEqual(
      expect.arrayContaining([
        { key: 'route', value: { stringValue: '/x' } },
        { key: 'orderId', value: { stringValue: 'o1' } },
      ]),
    );
    expect(span('call')).toMatchObject({
      traceId: 'c'.repeat(32),
      parentSpanId: span('request')?.spanId,
      kind: 3,
    });
    expect(span('arrival')).toMatchObject({ parentSpanId: 'd'.repeat(16), status: { code: 2 } });
  });
});

function spansOf(message: { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }): Span[] {
  return message.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}
