import {
  apiVersions,
  composedResources,
  deadLettersOfQueue,
  defaultApiVersion,
  operations,
  resources,
  type ServiceName,
  serviceNames,
  socketPath,
  unprefixed,
} from './routing-table';

/** Where a request goes. */
export type Place =
  /** To a service, at `target` (path and query, the prefix taken away). `template` names the route in metrics. */
  | { kind: 'service'; service: ServiceName; resource: string; prefix: string; target: string; template: string }
  | { kind: 'composed' }
  | { kind: 'operation' }
  | { kind: 'socket' }
  | { kind: 'nowhere' };

const nowhere: Place = { kind: 'nowhere' };
const composed: Place = { kind: 'composed' };
const operation: Place = { kind: 'operation' };
const socket: Place = { kind: 'socket' };

const apiPath = /^(\/api(?:\/(v\d+))?)\/([a-z-]+)(?=[/?]|$)/;

/**
 * Finds the place of a request target that has passed `checkTarget`.
 *
 * @param versionHeader the `api-version` header, which counts where the path names no version
 */
export function locate(target: string, versionHeader: string | undefined): Place {
  const found = apiPath.exec(target);
  if (!found) return locateUnprefixed(target);
  const [, prefix = '', inPath, resource = ''] = found;
  if (!apiVersions.has(inPath ?? versionNamed(versionHeader))) return nowhere;
  const ofQueue = resource === 'admin' ? queueOwner(target.slice(prefix.length + 1)) : undefined;
  if (ofQueue) {
    const ownTarget = target.slice(prefix.length);
    return { kind: 'service', service: ofQueue, resource, prefix, target: ownTarget, template: deadLetters };
  }
  if (composedResources.has(resource)) return composed;
  if (!Object.hasOwn(resources, resource)) return nowhere;
  const service = resources[resource] as ServiceName;
  const template = `/api/v1/${resource}`;
  return { kind: 'service', service, resource, prefix, target: target.slice(prefix.length), template };
}

const deadLetters = '/api/v1/admin/dead-letters';

function queueOwner(path: string): ServiceName | undefined {
  const { service } = deadLettersOfQueue.exec(path)?.groups ?? {};
  return serviceNames.find((name) => name === service);
}

/** `api-version: v1` and `api-version: 1` are the same. */
function versionNamed(header: string | undefined): string {
  if (header === undefined) return defaultApiVersion;
  return /^\d+$/.test(header) ? `v${header}` : header;
}

function locateUnprefixed(target: string): Place {
  const path = pathOf(target);
  if (Object.hasOwn(unprefixed, path)) {
    const service = unprefixed[path] as ServiceName;
    return { kind: 'service', service, resource: '', prefix: '', target, template: path };
  }
  if (path === socketPath || path.startsWith(`${socketPath}/`)) return socket;
  if (operations.has(path) || path.startsWith('/docs/')) return operation;
  return nowhere;
}

/** The target without its query. */
export function pathOf(target: string): string {
  const query = target.indexOf('?');
  return query < 0 ? target : target.slice(0, query);
}

const withoutToken = /^\/auth\/(?:register|login|refresh|logout|verify)\/?$/i;

/** Whether an access token has no say in a request: it brings its own proof, and a token that expired must not bar it. */
export function goesWithoutToken(servicePath: string): boolean {
  return withoutToken.test(servicePath);
}
