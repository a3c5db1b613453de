import { Parser } from '@asyncapi/parser';
import { Validator } from '@seriousme/openapi-schema-validator';
import { type ApiDocument, fileName } from './documents';

/** What is wrong with documents by the rules of OpenAPI 3.1 and AsyncAPI 3, a line for each fault. */
export async function faultsOf(documents: readonly ApiDocument[]): Promise<string[]> {
  const faults = await Promise.all(
    documents.map(async (document) => {
      const found = document.kind === 'openapi' ? await openApiFaults(document) : await asyncApiFaults(document);
      return found.map((fault) => `${fileName(document)}: ${fault}`);
    }),
  );
  return faults.flat();
}

async function openApiFaults({ content }: ApiDocument): Promise<string[]> {
  const { valid, errors } = await new Validator().validate(structuredClone(content));
  if (valid) return danglingReferences(content);
  return typeof errors === 'string' ? [errors] : (errors ?? []).map((one) => `${one.instancePath} ${one.message}`);
}

/** The validator looks at the form only. A service's document stands alone, so all that it refers to is in it. */
export function danglingReferences(content: ApiDocument['content']): string[] {
  const pointers = [...JSON.stringify(content).matchAll(/"\$ref":"#\/components\/([^"/]+)\/([^"]+)"/g)];
  const components = content.components as Record<string, Record<string, unknown>> | undefined;
  const missing = pointers.filter(([, kind = '', name = '']) => components?.[kind]?.[name] === undefined);
  return [...new Set(missing.map(([, kind, name]) => `refers to components/${kind}/${name}, which is not there`))];
}

const severities = { error: 0 };

async function asyncApiFaults({ content }: ApiDocument): Promise<string[]> {
  const diagnostics = await new Parser().validate(JSON.stringify(content));
  return diagnostics
    .filter(({ severity }) => severity === severities.error)
    .map(({ path, message }) => `${path.join('/')} ${message}`);
}
