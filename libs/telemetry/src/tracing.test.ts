import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { currentContext } from './request-context';
import { inSpan, openSpan, setSpanAttributes, startTracing } from './tracing';

interface ExportedSpan {
  name: string;
  id: string;
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

describe('with an endpoint', () => {
  it('exports the spans with who called whom', async () => {
    // The SDK reads its exporter from here: its own console exporter hands every span to console.dir.
    Object.assign(process.env, {
      OTEL_TRACES_EXPORTER: 'console',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      // Asking the machine who it is takes time, and what ends meanwhile waits for that.
      OTEL_NODE_RESOURCE_DETECTORS: 'none',
    });
    const dir = jest.spyOn(console, 'dir').mockImplementation(() => {});
    const tracing = await startTracing({ service: 'order', endpoint: 'http://127.0.0.1:1' });
    const parent = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
    const failed = inSpan('request', { kind: 'server', parent, attributes: { route: '/x' } }, async () => {
      setSpanAttributes({ orderId: 'o1' });
      await inSpan('call', { kind: 'client' }, async () => {});
      throw new Error('broken');
    });
    await expect(failed).rejects.toThrow('broken');
    openSpan('arrival', { kind: 'server', parent }).end({ status: 500 }, true);
    await tracing.shutdown();
    const exported = dir.mock.calls.map(([span]) => span as ExportedSpan);
    dir.mockRestore();

    const span = (name: string) => exported.find((one) => one.name === name);
    expect(span('request')).toMatchObject({
      traceId: 'c'.repeat(32),
      parentSpanContext: { spanId: 'd'.repeat(16) },
      kind: SpanKind.SERVER,
      status: { code: SpanStatusCode.ERROR },
      attributes: { route: '/x', orderId: 'o1' },
    });
    expect(span('call')).toMatchObject({
      traceId: 'c'.repeat(32),
      parentSpanContext: { spanId: span('request')?.id },
      kind: SpanKind.CLIENT,
    });
    expect(span('arrival')).toMatchObject({
      parentSpanContext: { spanId: 'd'.repeat(16) },
      status: { code: SpanStatusCode.ERROR },
    });
  });
});
