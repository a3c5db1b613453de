import type { IncomingMessage } from 'node:http';
import { Transform, type TransformCallback } from 'node:stream';
import { ShopError } from '@shop/errors';

/** What is sent to a service: nothing, the bytes themselves, or a stream of them. */
export type RequestBody = null | Buffer | BodyStream;

// Up to here the bytes are gathered before the service is called: a slow client then holds no connection to it.
const gatheredBytes = 64 * 1024;

/** The body of a request on its way to a service, cut off where it grows beyond the limit. */
export class BodyStream extends Transform {
  tooLarge = false;
  private left: number;

  constructor(limit: number) {
    super();
    this.left = limit;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.left -= chunk.length;
    this.tooLarge = this.left < 0;
    if (this.tooLarge) done(payloadTooLarge());
    else done(null, chunk);
  }
}

/**
 * The body of a request as it is to be forwarded: byte for byte, not parsed and not decoded.
 *
 * @throws ShopError `payload_too_large` where the client says so itself
 */
export function bodyOf(request: IncomingMessage, limit: number): RequestBody | Promise<Buffer> {
  const { headers } = request;
  if (headers['transfer-encoding'] === undefined) {
    const length = Number(headers['content-length'] ?? 0);
    if (length === 0) return null;
    if (length > limit) throw payloadTooLarge();
    if (length <= gatheredBytes) return gather(request, length);
  }
  const body = new BodyStream(limit);
  // Who reads the stream learns of its errors; without a reader there is nobody to tell.
  body.on('error', () => {});
  request.once('error', (error) => body.destroy(error));
  request.pipe(body);
  return body;
}

function gather(request: IncomingMessage, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length)));
    request.once('error', reject);
  });
}

function payloadTooLarge(): ShopError {
  return new ShopError('payload_too_large', 'The body is larger than this resource takes');
}
