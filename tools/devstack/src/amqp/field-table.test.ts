import { AmqpError } from './amqp-error';
import { decodeTable, encodeTable, type Field, type FieldTable, sameField } from './field-table';

const everyType: FieldTable = new Map<string, Field>([
  ['bool', { type: 't', value: true }],
  ['octet', { type: 'b', value: -7 }],
  ['unsigned octet', { type: 'B', value: 200 }],
  ['short', { type: 's', value: -300 }],
  ['unsigned short', { type: 'u', value: 60_000 }],
  ['int', { type: 'I', value: -70_000 }],
  ['unsigned int', { type: 'i', value: 4_000_000_000 }],
  ['long', { type: 'l', value: -(2n ** 60n) }],
  ['timestamp', { type: 'T', value: 1_700_000_000n }],
  ['float', { type: 'f', value: 1.5 }],
  ['double', { type: 'd', value: Math.PI }],
  ['decimal', { type: 'D', scale: 2, value: 1999 }],
  ['string', { type: 'S', value: 'caf\xc3\xa9' }],
  ['bytes', { type: 'x', value: '\x00\xff' }],
  ['list', { type: 'A', value: [{ type: 'S', value: 'a' }, { type: 'V' }, { type: 'F', value: new Map() }] }],
  ['table', { type: 'F', value: new Map<string, Field>([['inner', { type: 'I', value: 1 }]]) }],
  ['void', { type: 'V' }],
]);

describe('field tables', () => {
  it('come out as they went in, whatever the type', () => {
    expect(decodeTable(encodeTable(everyType))).toEqual(everyType);
  });

  it('are refused when any byte is missing', () => {
    const whole = encodeTable(everyType);
    for (let length = 0; length < whole.length; length++)
      expect(() => decodeTable(whole.subarray(0, length))).toThrow(AmqpError);
  });

  it('are refused with a type that does not exist', () => {
    expect(() => decodeTable(Buffer.from([0, 0, 0, 3, 1, 0x61, 0x5a]))).toThrow('unknown field type "Z"');
  });

  it('are refused when they are nested without end', () => {
    let table: FieldTable = new Map();
    for (let i = 0; i < 100; i++) table = new Map([['t', { type: 'F', value: table }]]);
    expect(() => decodeTable(encodeTable(table))).toThrow('nested too deeply');
  });
});

describe('equality of fields', () => {
  it('goes by value, not by width', () => {
    expect(sameField({ type: 'b', value: 1 }, { type: 'l', value: 1n })).toBe(true);
    expect(sameField({ type: 'I', value: 1 }, { type: 'd', value: 1 })).toBe(true);
    expect(sameField({ type: 'I', value: 1 }, { type: 'S', value: '1' })).toBe(false);
    expect(sameField({ type: 't', value: true }, { type: 'I', value: 1 })).toBe(false);
    expect(sameField({ type: 'V' }, undefined)).toBe(false);
    expect(sameField({ type: 'F', value: everyType }, { type: 'F', value: new Map(everyType) })).toBe(true);
  });
});
