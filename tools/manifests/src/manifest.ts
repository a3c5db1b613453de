/** An object of Kubernetes, as read from YAML: what it is, and then whatever its kind has. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  [field: string]: unknown;
}

/** How faults name an object. */
export const nameOf = ({ kind, metadata }: Manifest): string => `${kind}/${metadata.name}`;

/** All objects of one kind, seen as what that kind has. */
export function ofKind<Shape extends Manifest>(kind: Shape['kind'], manifests: readonly Manifest[]): Shape[] {
  return manifests.filter((one): one is Shape => one.kind === kind);
}
