import { mediaTypeOf, mobileMediaType, viewOf } from './view';

it.each([
  [undefined, undefined, 'full'],
  [undefined, '*/*', 'full'],
  [undefined, mobileMediaType, 'mobile'],
  [undefined, `${mobileMediaType}, application/json`, 'mobile'],
  [undefined, `${mobileMediaType};q=0.5, application/json`, 'full'],
  [undefined, `${mobileMediaType};q=0`, 'full'],
  ['mobile', 'application/json', 'mobile'],
  ['full', mobileMediaType, 'full'],
] as const)('view %s with Accept %s is %s', (named, accept, view) => {
  expect(viewOf(named, accept)).toBe(view);
});

it.each([
  ['full', '*/*', 'application/json'],
  ['mobile', undefined, mobileMediaType],
  ['mobile', '*/*', mobileMediaType],
  ['mobile', mobileMediaType, mobileMediaType],
  ['mobile', 'application/json', 'application/json'],
] as const)('the %s view with Accept %s is %s', (view, accept, mediaType) => {
  expect(mediaTypeOf(view, accept)).toBe(mediaType);
});
