const megabyte = 1024 * 1024;
const importPath = /^\/products\/import\/?$/i;

/** Most bytes of a body for a path of a service. */
export function bodyLimitOf(servicePath: string): number {
  return importPath.test(servicePath) ? 16 * megabyte : megabyte;
}
