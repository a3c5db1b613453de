import { type Components, inOrder, isRecord, mergeComponents } from './merge-documents';

/** An AsyncAPI 3 document, as far as merging looks into it. */
export interface AsyncApiDocument {
  asyncapi: string;
  info: object;
  defaultContentType: string;
  channels: Record<string, object>;
  operations: Record<string, object>;
  components: Components;
}

export function isAsyncApiDocument(answer: unknown): answer is AsyncApiDocument {
  return (
    isRecord(answer) && typeof answer.asyncapi === 'string' && isRecord(answer.channels) && isRecord(answer.components)
  );
}

/** Every channel, operation and message of the platform. Services that share a message share its definition, too. */
export function mergeMessageDocuments(info: object, documents: readonly AsyncApiDocument[]): AsyncApiDocument {
  const components = documents.map((one) => one.components).reduce(mergeComponents, {});
  return {
    asyncapi: '3.0.0',
    info,
    defaultContentType: 'application/cloudevents+json',
    channels: inOrder(Object.assign({}, ...documents.map((one) => one.channels))),
    operations: inOrder(Object.assign({}, ...documents.map((one) => one.operations))),
    components: Object.fromEntries(Object.entries(components).map(([kind, entries]) => [kind, inOrder(entries)])),
  };
}
