import type { Manifest } from '../manifest';

/** What must hold for the objects of an overlay. Returns one sentence for each fault, naming the object. */
export type Rule = (manifests: readonly Manifest[]) => string[];
