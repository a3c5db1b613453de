import { request } from 'node:http';
import { Answer } from './shop-client';

export interface RawRequest {
  method: string;
  /** The request target, byte for byte: nothing is normalised on the way. */
  target: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** Sends what `fetch` would clean up or refuse to send. */
export function rawRequest(url: string, { method, target, headers = {}, body }: RawRequest): Promise<Answer<unknown>> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    // Without a length Node sends it in chunks.
    const hasLength = body !== undefined && headers['transfer-encoding'] === undefined;
    const length = hasLength ? { 'content-length': String(Buffer.byteLength(body)) } : {};
    const sent = request({ hostname, port, method, path: target, headers: { ...length, ...headers }, agent: false });
    sent.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const received = new Headers();
        for (const [name, value] of Object.entries(response.headers)) received.set(name, String(value));
        const text = Buffer.concat(chunks).toString('utf8');
        resolve(new Answer(`${method} ${target}`, response.statusCode ?? 0, received, text));
      });
    });
    sent.once('error', reject);
    sent.setTimeout(20_000, () => sent.destroy(new Error(`${method} ${target}: no answer`)));
    sent.end(body);
  });
}
