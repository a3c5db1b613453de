import { type Document, deserialize, serialize } from 'bson';
import { decodeDocument } from '../bson/decode';
import { encodeDocument } from '../bson/encode';
import type { Doc } from '../bson/values';

/** Tests write documents as plain objects; MongoDB's own codec stands between, so ours is tested on the way. */
export function fromPlain(document: Document): Doc {
  return decodeDocument(Buffer.from(serialize(document, { ignoreUndefined: true })));
}

export function toPlain(document: Doc): Document {
  return deserialize(encodeDocument(document));
}
