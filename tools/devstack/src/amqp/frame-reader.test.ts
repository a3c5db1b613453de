import { AmqpError } from './amqp-error';
import { FRAME_END, FrameReader } from './frame-reader';

const frame = (type: number, channel: number, payload: string): Buffer => {
  const head = Buffer.alloc(7);
  head.writeUInt8(type, 0);
  head.writeUInt16BE(channel, 1);
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, Buffer.from(payload), Buffer.from([FRAME_END])]);
};

function collect(maxFrame = 4096): { reader: FrameReader; seen: string[] } {
  const seen: string[] = [];
  const reader = new FrameReader(maxFrame, (type, channel, bytes, start, end) =>
    seen.push(`${type}/${channel}/${bytes.toString('latin1', start, end)}`),
  );
  return { reader, seen };
}

describe('FrameReader', () => {
  const bytes = Buffer.concat([frame(1, 0, 'hello'), frame(8, 0, ''), frame(3, 513, 'body')]);
  const expected = ['1/0/hello', '8/0/', '3/513/body'];

  it('cuts a chunk into its frames', () => {
    const { reader, seen } = collect();
    reader.feed(bytes);
    expect(seen).toEqual(expected);
  });

  it('puts frames together again wherever they were torn', () => {
    for (let at = 1; at < bytes.length; at++) {
      const { reader, seen } = collect();
      reader.feed(bytes.subarray(0, at));
      reader.feed(bytes.subarray(at));
      expect(seen).toEqual(expected);
    }
    const { reader, seen } = collect();
    for (const byte of bytes) reader.feed(Buffer.from([byte]));
    expect(seen).toEqual(expected);
  });

  it('refuses a frame that is too large as soon as its size is known', () => {
    const { reader } = collect(4096);
    const head = Buffer.alloc(7);
    head.writeUInt32BE(4089, 3);
    expect(() => reader.feed(head)).toThrow(
      new AmqpError(501, 'type 0, all octets = <<>>: {frame_too_large,4089,4088}'),
    );
  });

  it('refuses a frame without its end marker', () => {
    const { reader } = collect();
    const broken = frame(1, 0, 'x');
    broken[broken.length - 1] = 0;
    expect(() => reader.feed(broken)).toThrow('{invalid_frame_end_marker,0}');
  });
});
