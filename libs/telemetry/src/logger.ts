import winston from 'winston';
import { currentContext } from './request-context';
import { traceIdOf } from './trace-context';

export type LogFields = Record<string, unknown>;

/** The part of a logger that libraries and services use. Messages are sentences; what varies goes into the fields. */
export interface Logger {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
}

const withErrors = winston.format((entry) => {
  const { error } = entry;
  if (error instanceof Error) {
    entry.error = {
      type: error.name,
      message: error.message,
      stack: error.stack,
      code: (error as { code?: unknown }).code,
    };
  }
  return entry;
});

const withIds = winston.format((entry) => {
  const context = currentContext();
  if (context) {
    entry.requestId = context.requestId;
    entry.traceId = traceIdOf(context.traceparent);
  }
  return entry;
});

/**
 * JSON lines on standard output, each with time, level, service and, while a request or message is being handled,
 * its request and trace id. An `Error` under the field `error` is written with its stack.
 */
export function createLogger(service: string, level: string): Logger {
  return winston.createLogger({
    level,
    defaultMeta: { service },
    format: winston.format.combine(winston.format.timestamp(), withErrors(), withIds(), winston.format.json()),
    transports: [new winston.transports.Console({ forceConsole: false })],
  });
}

/** A logger that says nothing, for tests. */
export const silentLogger: Logger = { error() {}, warn() {}, info() {}, debug() {} };
