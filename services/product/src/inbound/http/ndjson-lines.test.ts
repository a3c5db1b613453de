import { type NdjsonLine, ndjsonLines } from './ndjson-lines';

async function linesOf(chunks: (string | Buffer)[], limits = { maxLineBytes: 20, maxTotalBytes: 1_000 }) {
  const lines: NdjsonLine[] = [];
  async function* stream() {
    for (const chunk of chunks) yield Buffer.from(chunk as string);
  }
  for await (const line of ndjsonLines(stream(), limits)) lines.push(line);
  return lines;
}

it('splits at newlines, counting from 1, with and without one at the end', async () => {
  const two = [
    { line: 1, text: '{}' },
    { line: 2, text: '[]' },
  ];
  expect(await linesOf(['{}\n[]'])).toEqual(two);
  expect(await linesOf(['{}\r\n[]\r\n'])).toEqual(two);
});

it('joins lines over chunks, also in the middle of a character', async () => {
  const bytes = Buffer.from('"é"\n"ü"\n');
  const single = [...bytes].map((byte) => Buffer.from([byte]));
  expect(await linesOf(single)).toEqual([
    { line: 1, text: '"é"' },
    { line: 2, text: '"ü"' },
  ]);
});

it('counts empty lines without giving them out, and skips a byte order mark', async () => {
  expect(await linesOf(['\uFEFF1\n\n  \n2\n'])).toEqual([
    { line: 1, text: '1' },
    { line: 4, text: '2' },
  ]);
});

it('names a line that is too long or not UTF-8, and carries on after it', async () => {
  const lines = await linesOf(['x'.repeat(15), 'x'.repeat(15), '\n', Buffer.from([0xff, 0x0a]), '3']);
  expect(lines).toEqual([
    { line: 1, text: '', fault: 'longer than 20 bytes' },
    { line: 2, text: '', fault: 'not valid UTF-8' },
    { line: 3, text: '3' },
  ]);
});

it('breaks off when the whole is too large', async () => {
  await expect(linesOf(['12345\n', '12345\n'], { maxLineBytes: 20, maxTotalBytes: 10 })).rejects.toMatchObject({
    code: 'payload_too_large',
  });
});
