export { Counter, Gauge } from 'prom-client';
export { createLogger, type LogFields, type Logger, silentLogger } from './logger';
export { createMetrics, type Metrics } from './metrics';
export { currentContext, type RequestContext, runWithContext } from './request-context';
export { silentTelemetry, startTelemetry, type Telemetry, type TelemetrySettings } from './telemetry';
export { childTraceparent, isTraceparent, newRequestId, newTraceparent, traceIdOf } from './trace-context';
export {
  inSpan,
  type OpenSpan,
  openSpan,
  type SpanOptions,
  setSpanAttributes,
  startTracing,
  type Tracing,
  type TracingSettings,
} from './tracing';
