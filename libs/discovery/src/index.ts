export type { Discovery, Instance } from './discovery';
export { fixedAddresses } from './fixed-addresses';
