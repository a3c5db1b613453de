import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';

/** An answer of a service as it was some time ago. */
export interface KeptAnswer {
  /** Milliseconds of `performance.now()`. */
  at: number;
  contentType: string;
  etag: string | undefined;
  body: Buffer;
}

/** Takes an answer down while it passes through. */
export interface AnswerCopy {
  begin(status: number, headers: IncomingHttpHeaders): void;
  add(chunk: Buffer): void;
  end(now: number): void;
}

const mostAnswers = 5_000;
const largestAnswer = 256 * 1024;
// Taking each answer down would double the work of every read.
const renewAfterMs = 5_000;
const uselessAfterMs = 60 * 60 * 1000;

/**
 * Answers by target, for the time when their service is away. Only what the service itself calls public is kept, so
 * that nothing of one caller is ever shown to another. Least recently used ones make room for others.
 */
export class KeptAnswers {
  private readonly answers: LRUCache<string, KeptAnswer>;

  /** @param mostBytes of all bodies together; 0 keeps nothing */
  constructor(mostBytes: number) {
    this.answers = new LRUCache({
      max: mostAnswers,
      maxSize: Math.max(1, mostBytes),
      sizeCalculation: ({ body }, target) => body.length + target.length + 1,
    });
  }

  /** Undefined while what is kept is recent enough. */
  copyFor(target: string, now: number): AnswerCopy | undefined {
    const known = this.answers.get(target);
    return known && now - known.at < renewAfterMs ? undefined : new Copy(this.answers, target);
  }

  find(target: string, now: number): KeptAnswer | undefined {
    const known = this.answers.get(target);
    return known && now - known.at < uselessAfterMs ? known : undefined;
  }
}

class Copy implements AnswerCopy {
  private readonly answers: LRUCache<string, KeptAnswer>;
  private readonly target: string;
  private headers: IncomingHttpHeaders | undefined;
  private chunks: Buffer[] = [];
  private bytes = 0;

  constructor(answers: LRUCache<string, KeptAnswer>, target: string) {
    this.answers = answers;
    this.target = target;
  }

  begin(status: number, headers: IncomingHttpHeaders): void {
    if (status === 200 && mayBeKept(headers)) this.headers = headers;
    // It was public once and is no more, or is gone.
    else if (status === 200 || status === 404) this.answers.delete(this.target);
  }

  add(chunk: Buffer): void {
    if (!this.headers) return;
    this.bytes += chunk.length;
    this.chunks.push(chunk);
    if (this.bytes <= largestAnswer) return;
    this.headers = undefined;
    this.chunks = [];
  }

  end(at: number): void {
    if (!this.headers) return;
    const { 'content-type': contentType = 'application/json', etag } = this.headers;
    // A copy: each chunk is a window on a much larger buffer.
    this.answers.set(this.target, { at, contentType, etag, body: Buffer.concat(this.chunks) });
  }
}

function mayBeKept(headers: IncomingHttpHeaders): boolean {
  const { 'cache-control': cacheControl, 'content-encoding': encoding, 'set-cookie': cookies } = headers;
  return cacheControl !== undefined && /\bpublic\b/.test(cacheControl) && encoding === undefined && !cookies;
}
