import type { Base } from './base';
import { unannounced } from './check';
import type { ApiDocument } from './documents';
import { leftOut } from './served-documents';

const documentOf = (paths: string[], version: string): ApiDocument['content'] => ({
  openapi: '3.1.0',
  info: { title: 'Things', version },
  paths: Object.fromEntries(paths.map((path) => [path, { get: { responses: { 200: { description: '' } } } }])),
});
const thing = { service: 'thing', kind: 'openapi' } as const;
const base: Base = {
  name: 'main',
  list: async () => [thing],
  read: async () => documentOf(['/things', '/parts'], '1.0.0'),
};
const now = (paths: string[], version: string): ApiDocument[] => [
  { service: 'thing', kind: 'openapi', content: documentOf(paths, version) },
];

it('names the file, the base, the version and the place of what breaks', async () => {
  const faults = await unannounced(now(['/things'], '1.1.0'), base);
  expect(faults[0]).toContain('thing.openapi.json breaks what main has');
  expect(faults[0]).toContain('1.0.0, now 1.1.0');
  expect(faults[1]).toContain('GET /parts');
});

it('is content with a major version, with what does not break, and with what is new', async () => {
  expect(await unannounced(now(['/things'], '2.0.0'), base)).toEqual([]);
  expect(await unannounced(now(['/things', '/parts', '/more'], '1.0.0'), base)).toEqual([]);
  expect(await unannounced(now([], '1.0.0'), { ...base, read: async () => undefined })).toEqual([]);
});

it('misses a document that is gone, unless the whole platform announces a break', async () => {
  const whole = (version: string): ApiDocument => ({ ...thing, service: 'gateway', content: documentOf([], version) });
  const before = { ...base, read: async () => documentOf([], '1.0.0') };
  expect(await unannounced([whole('1.1.0')], before)).toEqual([expect.stringContaining('thing.openapi.json is gone')]);
  expect(await unannounced([whole('2.0.0')], before)).toEqual([]);
});

it('knows when the gateway has not gathered all yet', () => {
  const [own] = now(['/things', '/internal/prices'], '1.0.0') as [ApiDocument];
  const whole = (paths: string[]): ApiDocument[] => [
    { ...own, service: 'gateway', content: documentOf(paths, '1.0.0') },
  ];
  expect(leftOut(own, whole([]))).toEqual(['/things']);
  expect(leftOut(own, whole(['/things']))).toEqual([]);
});
