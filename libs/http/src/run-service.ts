import { ConfigError } from '@shop/config';

/** A service that has started. */
export interface RunningService {
  /** Answers /ready with 503, so that whoever balances sends no more. */
  becomeUnready(): void;
  /** Stops consuming, drains requests and handlers, flushes telemetry and closes, within the given time. */
  stop(graceMs: number): Promise<void>;
  /** Milliseconds between turning unready and stopping, for endpoints that learn of it late. */
  stopDelayMs: number;
  graceMs: number;
}

const configurationExit = 78; // EX_CONFIG of sysexits.h

/**
 * Runs a service as this process: starts it, and on SIGTERM or SIGINT stops it in order and exits with 0. A second
 * signal changes nothing. A service that has not stopped when its grace is over is ended with 1. A configuration that is not valid ends the process with 78 and one line for each fault; any
 * other failure to start, and an error that nothing caught, with 1.
 *
 * @param start waits for nothing more once it takes requests: a signal before it has resolved ends the process at once,
 *   for a database that it waits for may never come
 */
export function runService(name: string, start: () => Promise<RunningService>): void {
  const die = (what: string, error: unknown) => {
    process.stderr.write(
      `${name}: ${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exit(1);
  };
  process.on('uncaughtException', (error) => die('uncaught exception', error));
  process.on('unhandledRejection', (error) => die('unhandled rejection', error));

  let running: RunningService | undefined;
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    if (!running) process.exit(0);
    const { graceMs, stopDelayMs } = running;
    running.becomeUnready();
    if (stopDelayMs > 0) await new Promise((resolve) => setTimeout(resolve, stopDelayMs));
    // Whoever sent the signal kills what is still there after a while, and then nobody would be told why.
    const last = setTimeout(die, graceMs, 'could not stop', `not done within its grace of ${graceMs} ms`);
    await running.stop(graceMs);
    clearTimeout(last);
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => void stop().catch((error: unknown) => die('could not stop cleanly', error)));
  }

  const refuse = (error: unknown) => {
    if (!(error instanceof ConfigError)) return die('could not start', error);
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exit(configurationExit);
  };
  try {
    start().then((service) => {
      running = service;
    }, refuse);
  } catch (error) {
    refuse(error); // settings are read before there is a promise
  }
}
