import { ShopError } from '@shop/errors';

/** A line of a stream, counted from 1, or why it cannot be read. */
export interface NdjsonLine {
  line: number;
  text: string;
  fault?: string | undefined;
}

export interface NdjsonLimits {
  maxLineBytes: number;
  maxTotalBytes: number;
}

const newline = 0x0a;
const byteOrderMark = /^\uFEFF/;

/**
 * Splits a stream into lines as it comes, holding no more than one of them. Empty lines count but are not given out;
 * one that is too long is skipped to its end.
 *
 * @throws ShopError `payload_too_large` when the whole is longer than allowed
 */
export async function* ndjsonLines(chunks: AsyncIterable<Buffer>, limits: NdjsonLimits): AsyncGenerator<NdjsonLine> {
  let line = 0;
  let total = 0;
  let parts: Buffer[] = [];
  let length = 0;

  function take(): NdjsonLine | undefined {
    line += 1;
    const bytes = Buffer.concat(parts);
    const isTooLong = length > limits.maxLineBytes;
    parts = [];
    length = 0;
    if (isTooLong) return { line, text: '', fault: `longer than ${limits.maxLineBytes} bytes` };
    const text = decode(bytes);
    if (text === undefined) return { line, text: '', fault: 'not valid UTF-8' };
    const trimmed = text.replace(byteOrderMark, '').trim();
    return trimmed === '' ? undefined : { line, text: trimmed };
  }

  function add(part: Buffer): void {
    length += part.length;
    if (length > limits.maxLineBytes) parts = [];
    else if (part.length > 0) parts.push(part);
  }

  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > limits.maxTotalBytes) {
      throw new ShopError('payload_too_large', `An import can be ${limits.maxTotalBytes} bytes long`);
    }
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      add(chunk.subarray(start, end));
      start = end + 1;
      const taken = take();
      if (taken) yield taken;
    }
    add(chunk.subarray(start));
  }
  const last = length > 0 ? take() : undefined;
  if (last) yield last;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Buffer): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
