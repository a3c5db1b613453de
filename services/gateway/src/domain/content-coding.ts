import { weightsIn } from './accept-weights';

export type ContentCoding = 'br' | 'gzip';

/** What of an answer's head says whether it may be compressed. */
export interface AnswerHead {
  'content-encoding'?: string | undefined;
  'content-length'?: string | undefined;
  'content-type'?: string | undefined;
  'cache-control'?: string | undefined;
  etag?: string | undefined;
}

/** The better one first, where the client has no preference. */
const codings: readonly ContentCoding[] = ['br', 'gzip'];
const leastBytes = 1024;
const wellCompressed = /^(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml|javascript|x-ndjson)\b)/i;

/**
 * How to compress an answer; undefined where it goes out as it is: the client takes nothing else, there is little to
 * gain, the service has done it already, or the answer is bound to its very bytes.
 *
 * @param headers of the answer
 */
export function codingFor(
  acceptEncoding: string | undefined,
  method: string | undefined,
  status: number,
  headers: AnswerHead,
): ContentCoding | undefined {
  if (acceptEncoding === undefined || method === 'HEAD') return undefined;
  if (status === 204 || status === 206 || status === 304) return undefined;
  if (Number(headers['content-length'] ?? leastBytes) < leastBytes || !mayBeChanged(headers)) return undefined;
  return acceptedCoding(acceptEncoding);
}

function mayBeChanged({
  'content-encoding': encoding,
  'content-type': type,
  'cache-control': cacheControl,
  etag,
}: AnswerHead): boolean {
  if (encoding !== undefined || type === undefined || !wellCompressed.test(type)) return false;
  if (cacheControl?.includes('no-transform')) return false;
  return etag === undefined || etag.startsWith('W/');
}

/** The coding that a client prefers; `*` is any that it does not name. */
export function acceptedCoding(acceptEncoding: string): ContentCoding | undefined {
  const weights = weightsIn(acceptEncoding);
  let best: ContentCoding | undefined;
  let bestWeight = 0;
  for (const coding of codings) {
    const weight = weights.get(coding) ?? weights.get('*') ?? 0;
    if (weight <= bestWeight) continue;
    best = coding;
    bestWeight = weight;
  }
  return best;
}
