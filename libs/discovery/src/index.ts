export { type ConsulSettings, consulDiscovery } from './consul-discovery';
export { createDiscovery, type DiscoverySettings } from './create-discovery';
export type { Discovery, Instance } from './discovery';
export { fixedAddresses } from './fixed-addresses';
