import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { ConfigError } from '@shop/config';
import type { Logger } from '@shop/telemetry';
import { z } from 'zod';
import type { LegacyRoute } from '../domain/legacy-switch';
import { legacyRoutesSchema } from './legacy-routes-schema';

// By looking at it, not by notifications: those miss a mounted ConfigMap, which is swapped by a symbolic link.
const lookEveryMs = 500;

/**
 * Reads the routes to legacy systems, and again whenever the file changes. A file that cannot be used is logged, and
 * what was read last stays.
 *
 * @returns how to stop
 * @throws ConfigError when it cannot be used at the start
 */
export function followLegacyRoutes(file: string, logger: Logger, changed: (routes: LegacyRoute[]) => void): () => void {
  try {
    changed(read(file));
  } catch (error) {
    throw new ConfigError([`LEGACY_ROUTES_FILE cannot be used: ${faultOf(error)}`]);
  }
  const look = () => {
    try {
      const routes = read(file);
      changed(routes);
      logger.info('The routes to legacy systems have changed', { routes: routes.map(described) });
    } catch (error) {
      logger.error('The routes to legacy systems cannot be read; the old ones stay', { fault: faultOf(error) });
    }
  };
  watchFile(file, { interval: lookEveryMs, persistent: false }, look);
  return () => unwatchFile(file, look);
}

function read(file: string): LegacyRoute[] {
  return legacyRoutesSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).routes;
}

function faultOf(error: unknown): string {
  return error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
}

const described = ({ resource, url, percentage }: LegacyRoute) => ({ resource, url, percentage });
