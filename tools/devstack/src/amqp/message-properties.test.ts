import { ByteWriter } from './byte-writer';
import { type Field, type FieldTable, text, writeTable } from './field-table';
import { headersOf, readProperties, withDeliveryCount, withHeaders } from './message-properties';

/** Every property there is; the headers only when asked. */
function encoded(headers?: FieldTable): Buffer {
  const out = new ByteWriter();
  out.short(headers === undefined ? 0b1101_1111_1111_1100 : 0b1111_1111_1111_1100);
  out.shortString('application/json');
  out.shortString('gzip');
  if (headers !== undefined) writeTable(out, headers);
  out.octet(2);
  out.octet(7);
  for (const value of ['correlation', 'reply', '5000', 'id']) out.shortString(value);
  out.longLongNumber(1_700_000_000);
  for (const value of ['type', 'user', 'app', 'cluster']) out.shortString(value);
  return out.toBuffer();
}

const headers: FieldTable = new Map<string, Field>([
  ['k', { type: 'I', value: 1 }],
  ['nested', { type: 'F', value: new Map([['CC', text('not a copy')]]) }],
]);

describe('message properties', () => {
  it('tell the broker what it needs and leave the rest encoded', () => {
    const properties = readProperties(encoded(headers));
    expect(properties).toMatchObject({ persistent: true, priority: 7, expiration: '5000', userId: 'user' });
    expect(properties.hasCopies).toBe(false);
    expect(headersOf(properties)).toEqual(headers);
  });

  it('notice CC and BCC', () => {
    const copies: Field = { type: 'A', value: [text('q')] };
    expect(readProperties(encoded(new Map([['CC', copies]]))).hasCopies).toBe(true);
    expect(readProperties(encoded(new Map([['BCC', copies]]))).hasCopies).toBe(true);
  });

  it('take other headers and lose their expiration', () => {
    for (const before of [encoded(), encoded(headers)]) {
      const after = withHeaders(readProperties(before), new Map([['new', text('v')]]), { dropExpiration: true });
      expect(headersOf(after)).toEqual(new Map([['new', text('v')]]));
      expect(after).toMatchObject({ expiration: undefined, persistent: true, priority: 7, userId: 'user' });
    }
  });

  it('are refused when any byte is missing', () => {
    const whole = encoded(headers);
    for (let length = 0; length < whole.length; length++)
      expect(() => readProperties(whole.subarray(0, length))).toThrow();
  });
});

describe('x-delivery-count', () => {
  const count = (value: number): Field => ({ type: 'l', value: BigInt(value) });

  it('is added to the headers there are', () => {
    const bytes = withDeliveryCount(readProperties(encoded(headers)), 3);
    expect(headersOf(readProperties(bytes))).toEqual(new Map([...headers, ['x-delivery-count', count(3)]]));
  });

  it('brings the headers when there were none', () => {
    const properties = readProperties(withDeliveryCount(readProperties(encoded()), 0));
    expect(headersOf(properties)).toEqual(new Map([['x-delivery-count', count(0)]]));
    expect(properties).toMatchObject({ persistent: true, expiration: '5000', userId: 'user' });
  });

  it('replaces an earlier one', () => {
    const earlier = encoded(new Map([['x-delivery-count', count(9)]]));
    expect(headersOf(readProperties(withDeliveryCount(readProperties(earlier), 1)))).toEqual(
      new Map([['x-delivery-count', count(1)]]),
    );
  });
});
