import type { Manifest } from '../manifest';

/** Whether the services of an overlay talk by way of Istio. */
export const isMesh = (manifests: readonly Manifest[]): boolean =>
  manifests.some(({ kind }) => kind === 'VirtualService');
