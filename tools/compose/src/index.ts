export { aptOf, installMissing, unpackNextRelease } from './engine/archive';
export { whyNotHere } from './engine/can-start';
export { engineOfOurOwn } from './engine/own-engine';
export { imagesFromOutside } from './images/all-images';
export { choosePlatform, withoutLogIn } from './platform/settings';
export { type Counts, portableJourneys, runTests } from './run-tests';
export { openWorkshop, say, type Workshop } from './workshop';
