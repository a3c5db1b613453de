import {
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { currentContext, runWithContext } from './request-context';
import { childTraceparent, newRequestId, newTraceparent } from './trace-context';

export interface SpanOptions {
  kind: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  /** W3C trace context of the caller; left out: the span being worked in, else a new trace. */
  parent?: string;
  requestId?: string;
  /** OpenTelemetry semantic conventions. */
  attributes?: Record<string, string | number | boolean>;
}

export interface TracingSettings {
  service: string;
  /** Base URL of an OTLP/HTTP collector; left out: trace ids are still made and passed on, and nothing is exported. */
  endpoint?: string;
}

export interface Tracing {
  /** Exports what is still buffered and ends. */
  shutdown(): Promise<void>;
}

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

let tracer: Tracer | undefined;

/**
 * Starts the export of spans where an endpoint is configured. The SDK is loaded only then: it costs 100 ms of start
 * and 40 MB of memory, and without a collector there is nobody to tell. Our libraries make the spans themselves at
 * the places where a request or message crosses a process (ADR 0003), so nothing has to be patched on load.
 */
export async function startTracing(settings: TracingSettings): Promise<Tracing> {
  if (!settings.endpoint) return { shutdown: async () => {} };
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  // Endpoint, headers and sampler come from the standard OTEL_* variables, which the SDK reads by itself.
  const sdk = new NodeSDK({ serviceName: settings.service, instrumentations: [] });
  sdk.start();
  tracer = trace.getTracer('@shop/telemetry');
  return {
    shutdown: async () => {
      tracer = undefined;
      await sdk.shutdown();
    },
  };
}

/** Runs `work` in a span of its own: what it logs, sends and stores carries the ids. Errors are recorded and rethrown. */
export function inSpan<Result>(name: string, options: SpanOptions, work: () => Promise<Result>): Promise<Result> {
  const outer = currentContext();
  const parent = options.parent ?? outer?.traceparent;
  const requestId = options.requestId ?? outer?.requestId ?? newRequestId();
  if (!tracer) {
    return runWithContext({ requestId, traceparent: parent ? childTraceparent(parent) : newTraceparent() }, work);
  }
  const parentContext = parent ? propagation.extract(context.active(), { traceparent: parent }) : context.active();
  const spanOptions = { kind: kinds[options.kind], attributes: options.attributes };
  return tracer.startActiveSpan(name, spanOptions, parentContext, (span) =>
    runWithContext({ requestId, traceparent: traceparentOf(span) }, () => endingSpan(span, work)),
  );
}

export interface OpenSpan {
  /** W3C trace context of the span. */
  traceparent: string;
  end(attributes: Record<string, string | number>, failed: boolean): void;
}

/** Begins a span that a callback ends, for work that is not one promise, such as a request passing through middleware. */
export function openSpan(name: string, options: SpanOptions): OpenSpan {
  const { parent } = options;
  if (!tracer) return { traceparent: parent ? childTraceparent(parent) : newTraceparent(), end() {} };
  const parentContext = parent ? propagation.extract(ROOT_CONTEXT, { traceparent: parent }) : ROOT_CONTEXT;
  const span = tracer.startSpan(name, { kind: kinds[options.kind], attributes: options.attributes }, parentContext);
  return {
    traceparent: traceparentOf(span),
    end(attributes, failed) {
      span.setAttributes(attributes);
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

async function endingSpan<Result>(span: Span, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    span.recordException(error as Error);
    span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
    throw error;
  } finally {
    span.end();
  }
}

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** Adds attributes to the span being worked in, if one is recorded. */
export function setSpanAttributes(attributes: Record<string, string | number | boolean>): void {
  if (tracer) trace.getActiveSpan()?.setAttributes(attributes);
}
