import { type Manifest, nameOf } from '../manifest';
import { kindOf } from './kinds';
import { unreadFields } from './unread-fields';

/** What an object has that its kind's schema does not allow, or does not know. */
export function schemaFaults(manifest: Manifest): string[] {
  const Kind = kindOf(manifest);
  if (!Kind) return [`${nameOf(manifest)}: there is no schema of ${manifest.apiVersion} ${manifest.kind}`];
  // Not an instance: that would be a copy, and the copying would have read every field.
  const validate = (data: object) => Kind.prototype.validate.call(data);
  const unknown = unreadFields(manifest, validate).map((path) => `${path} is unknown`);
  return [...invalid(manifest, validate), ...unknown].map((fault) => `${nameOf(manifest)}: ${fault}`);
}

function invalid(manifest: object, validate: (data: object) => void): string[] {
  try {
    validate(manifest);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
