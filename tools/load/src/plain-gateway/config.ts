import { loadConfig, wholeNumber } from '@shop/config';
import { z } from 'zod';

const settings = z.object({ PORT: wholeNumber(1, 65_535), UPSTREAM: z.string(), KEY_SET: z.string() });

/** @throws ConfigError naming what is wrong */
export function readConfig(env: Record<string, string | undefined>) {
  const { PORT, UPSTREAM, KEY_SET } = loadConfig(settings, env);
  return { port: PORT, upstream: UPSTREAM, keySet: KEY_SET };
}
