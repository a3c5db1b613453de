import { securityFindings } from './security';

const open = [{}];
const customer = [{ bearer: [] }];
const document = (security: object[]) =>
  JSON.parse(JSON.stringify({ paths: { '/things': { get: { security, responses: {} } } } }));
const found = (before: object[], after: object[]) =>
  securityFindings(document(before), document(after)).map(({ what }) => what);

it.each([
  ['nobody', [], customer],
  ['nobody', [...open, ...customer], customer],
  ['customers', customer, [{ service: [] }]],
  ['customers', customer, [{ bearer: [], service: [] }]],
])('finds who is no longer let in: %s', (_, before, after) => {
  expect(found(before, after)).toHaveLength(1);
});

it.each([
  [customer, [...open, ...customer]],
  [customer, []],
  [customer, [{ service: [] }, ...customer]],
])('lets more callers in without a word: %j to %j', (before, after) => {
  expect(found(before, after)).toEqual([]);
});
