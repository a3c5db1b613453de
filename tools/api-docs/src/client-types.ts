import { dirname, join } from 'node:path';
import type { ApiDocument } from './documents';
import { outputOf } from './package-command';
import { withFiles } from './with-files';

/** Where the types of `@shop/client` are, from the root of the repository. */
export const clientTypesFile = 'libs/client/src/api.ts';

const heading = `// Made from docs/api/gateway.openapi.json by \`npm run api-docs\`: do not change it by hand.

`;

/** The TypeScript types of the public API. */
export async function clientTypes(documents: readonly ApiDocument[]): Promise<string> {
  const gateway = documents.find(({ service, kind }) => service === 'gateway' && kind === 'openapi');
  if (!gateway) throw new Error('There is no document of the public API');
  const command = join(dirname(require.resolve('openapi-typescript')), '..', 'bin', 'cli.js');
  const types = await withFiles([gateway.content], ([path = '']) =>
    outputOf(command, [path, '--default-non-nullable', 'false']),
  );
  return heading + types;
}
