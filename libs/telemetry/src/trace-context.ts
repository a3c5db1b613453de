import { randomFillSync } from 'node:crypto';

// Ids come from a pool of random bytes: one system call for many requests instead of one for each.
const pool = Buffer.alloc(4096);
let offset = pool.length;

function randomHex(bytes: number): string {
  if (offset + bytes > pool.length) {
    randomFillSync(pool);
    offset = 0;
  }
  const hex = pool.toString('hex', offset, offset + bytes);
  offset += bytes;
  return hex;
}

const wellFormed = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Whether a header is a version 00 `traceparent` (https://www.w3.org/TR/trace-context/#traceparent-header). */
export function isTraceparent(value: string | undefined): value is string {
  return value !== undefined && wellFormed.test(value);
}

/** A new, unsampled trace. */
export function newTraceparent(): string {
  return `00-${randomHex(16)}-${randomHex(8)}-00`;
}

/** A new span of the same trace, with the same sampling flag. */
export function childTraceparent(parent: string): string {
  return `${parent.slice(0, 36)}${randomHex(8)}${parent.slice(52)}`;
}

/** The 32 hex digits that name the trace. */
export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}

/** An id for a request that came without one: 32 hex digits. */
export function newRequestId(): string {
  return randomHex(16);
}
