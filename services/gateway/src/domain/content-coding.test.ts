import { acceptedCoding, codingFor } from './content-coding';

it.each([
  ['gzip, deflate, br', 'br'],
  ['gzip', 'gzip'],
  ['GZIP;q=0.5, br;q=0.4', 'gzip'],
  ['br;q=0, *', 'gzip'],
  ['gzip;q=0', undefined],
  ['identity', undefined],
  ['*;q=0', undefined],
  ['', undefined],
])('of "%s" takes %s', (header, coding) => {
  expect(acceptedCoding(header)).toBe(coding);
});

const json = { 'content-type': 'application/json; charset=utf-8', 'content-length': '2000' };

it.each([
  ['JSON', 200, json, 'br'],
  ['a problem', 404, { ...json, 'content-type': 'application/problem+json' }, 'br'],
  ['what has no length yet', 200, { 'content-type': 'text/csv' }, 'br'],
  ['little', 200, { ...json, 'content-length': '1023' }, undefined],
  ['what is compressed already', 200, { ...json, 'content-encoding': 'gzip' }, undefined],
  ['pictures', 200, { ...json, 'content-type': 'image/png' }, undefined],
  ['what nobody may change', 200, { ...json, 'cache-control': 'no-transform' }, undefined],
  ['what is tagged byte for byte', 200, { ...json, etag: '"1"' }, undefined],
  ['what is tagged by meaning', 200, { ...json, etag: 'W/"1"' }, 'br'],
  ['a part', 206, json, undefined],
  ['nothing', 204, json, undefined],
  ['no change', 304, json, undefined],
])('%s (%s)', (_what, status, headers, coding) => {
  expect(codingFor('br', 'GET', status, headers)).toBe(coding);
  expect(codingFor('br', 'HEAD', status, headers)).toBeUndefined();
  expect(codingFor(undefined, 'GET', status, headers)).toBeUndefined();
});
