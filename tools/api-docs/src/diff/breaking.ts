import { type ApiDocument, fileName, type JsonObject, objectAt } from '../documents';
import type { Finding } from './finding';
import { messageFindings } from './messages';
import { oasdiffFindings } from './oasdiff';
import { openValueFindings } from './open-values';
import { securityFindings } from './security';
import { announcesBreak } from './version';

/** What a document breaks of an earlier one, and whether its version says so. */
export interface Comparison {
  file: string;
  findings: Finding[];
  announced: boolean;
  before: string;
  after: string;
}

export async function compare(before: JsonObject, after: ApiDocument): Promise<Comparison> {
  const [old, now] = [versionOf(before), versionOf(after.content)];
  return {
    file: fileName(after),
    findings: await findingsOf(before, after),
    announced: announcesBreak(old, now),
    before: old,
    after: now,
  };
}

async function findingsOf(before: JsonObject, { kind, content }: ApiDocument): Promise<Finding[]> {
  if (kind === 'asyncapi') return messageFindings(before, content);
  const told = await oasdiffFindings(before, content);
  return [...told, ...openValueFindings(before, content), ...securityFindings(before, content)];
}

const versionOf = (document: JsonObject) => String(objectAt(document, 'info').version);
