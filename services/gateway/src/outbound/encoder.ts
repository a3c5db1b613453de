import type { ServerResponse } from 'node:http';
import type { Transform } from 'node:stream';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import type { ContentCoding } from '../domain/content-coding';

// Little for a long time at the door of everything: the first steps of compression bring most of what there is to save.
const gzip = { level: 4 };
const brotli = {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 4,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    // A window of 256 kB: the usual one takes 4 MB for each answer under way.
    [constants.BROTLI_PARAM_LGWIN]: 18,
  },
};

/** What is written to it reaches the response compressed. Ends with the response. */
export function encoderBefore(response: ServerResponse, coding: ContentCoding): Transform {
  const encoder = coding === 'br' ? createBrotliCompress(brotli) : createGzip(gzip);
  encoder.on('error', () => response.destroy());
  response.once('close', () => encoder.destroy());
  encoder.pipe(response);
  return encoder;
}
