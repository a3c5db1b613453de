import { createLogger, type Logger, silentLogger } from './logger';
import { createMetrics, type Metrics } from './metrics';
import { startTracing } from './tracing';

/** What a service tells about itself. */
export interface Telemetry {
  logger: Logger;
  metrics: Metrics;
  /** Exports what is still buffered. Call it last. */
  shutdown(): Promise<void>;
}

export interface TelemetrySettings {
  LOG_LEVEL: string;
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
}

/** Logger, metrics and tracing of one service. */
export async function startTelemetry(service: string, settings: TelemetrySettings): Promise<Telemetry> {
  const tracing = await startTracing({
    service,
    ...(settings.OTEL_EXPORTER_OTLP_ENDPOINT ? { endpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT } : {}),
  });
  return {
    logger: createLogger(service, settings.LOG_LEVEL),
    metrics: createMetrics(service),
    shutdown: () => tracing.shutdown(),
  };
}

/** Telemetry that keeps quiet, for tests. */
export function silentTelemetry(service = 'test'): Telemetry {
  return { logger: silentLogger, metrics: createMetrics(service), shutdown: async () => {} };
}
