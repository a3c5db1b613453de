import { decodeDocument } from './bson/decode';
import { encodeBehind } from './bson/encode';
import type { Doc, Value } from './bson/values';
import { CommandError } from './errors';

/** The largest message taken or sent. */
export const MAX_MESSAGE_SIZE = 48_000_000;

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
/** The lower sixteen flags have to be understood, the upper ones may be ignored. */
const REQUIRED_FLAGS = 0xffff;

export interface Request {
  kind: 'message' | 'query';
  requestId: number;
  database: string;
  command: Doc;
  /** The client does not listen for an answer. */
  moreToCome: boolean;
}

/** Bytes that make no sense: the connection they came on cannot be trusted any further. */
export class ProtocolError extends Error {}

/** The length that a message announces; throws where no message can have it. */
export function messageLength(buf: Buffer, at: number): number {
  const length = buf.readInt32LE(at);
  if (length < 16 || length > MAX_MESSAGE_SIZE) throw new ProtocolError(`a message of ${length} bytes`);
  return length;
}

/** Reads one whole message. */
export function parseMessage(buf: Buffer): Request {
  const requestId = buf.readInt32LE(4);
  const opCode = buf.readInt32LE(12);
  try {
    if (opCode === OP_MSG) return parseOpMsg(buf, requestId);
    if (opCode === OP_QUERY) return parseOpQuery(buf, requestId);
  } catch (error) {
    if (error instanceof CommandError || error instanceof RangeError) throw new ProtocolError(error.message);
    throw error;
  }
  throw new ProtocolError(`opcode ${opCode} is not supported`);
}

function parseOpMsg(buf: Buffer, requestId: number): Request {
  const flags = buf.readUInt32LE(16);
  if (flags & REQUIRED_FLAGS & ~(CHECKSUM_PRESENT | MORE_TO_COME)) throw new ProtocolError(`unknown flags ${flags}`);
  // The checksum is of use on a network that loses bits; here it is only stepped over.
  const end = flags & CHECKSUM_PRESENT ? buf.length - 4 : buf.length;
  let command: Doc | undefined;
  const sequences: [string, Value[]][] = [];
  let at = 20;
  while (at < end) {
    const kind = buf[at++];
    if (kind === 0) {
      if (command) throw new ProtocolError('two bodies in one message');
      command = decodeDocument(buf, at, end);
      at += buf.readInt32LE(at);
    } else if (kind === 1) {
      const size = buf.readInt32LE(at);
      if (size < 5 || at + size > end) throw new ProtocolError('a document sequence runs past its message');
      sequences.push(parseSequence(buf, at + 4, at + size));
      at += size;
    } else throw new ProtocolError(`unknown section kind ${kind}`);
  }
  if (!command) throw new ProtocolError('a message without a body');
  for (const [name, documents] of sequences) {
    if (command.has(name)) throw new ProtocolError(`'${name}' is in the body and in a sequence`);
    command.set(name, documents);
  }
  const database = command.get('$db');
  if (typeof database !== 'string') throw new ProtocolError('OP_MSG requests require a $db argument');
  return { kind: 'message', requestId, database, command, moreToCome: (flags & MORE_TO_COME) !== 0 };
}

function parseSequence(buf: Buffer, start: number, end: number): [string, Value[]] {
  const zero = buf.indexOf(0, start);
  if (zero < 0 || zero >= end) throw new ProtocolError('a document sequence without a name');
  const documents: Value[] = [];
  let at = zero + 1;
  while (at < end) {
    documents.push(decodeDocument(buf, at, end));
    at += buf.readInt32LE(at);
  }
  return [buf.toString('utf8', start, zero), documents];
}

/** Only for the first hello of a connection, which may still come in the old form. */
function parseOpQuery(buf: Buffer, requestId: number): Request {
  const zero = buf.indexOf(0, 20);
  if (zero < 0) throw new ProtocolError('a query without a namespace');
  const namespace = buf.toString('utf8', 20, zero);
  if (!namespace.endsWith('.$cmd')) throw new ProtocolError('OP_QUERY is supported for commands alone');
  let command = decodeDocument(buf, zero + 9);
  const wrapped = command.get('$query');
  if (wrapped instanceof Map) command = wrapped;
  return { kind: 'query', requestId, database: namespace.slice(0, -5), command, moreToCome: false };
}

let replyId = 0;

/** The bytes of an answer, in the form that the request came in. */
export function encodeReply(request: Request, answer: Doc): Buffer {
  replyId = (replyId + 1) & 0x7fff_ffff;
  const header = request.kind === 'message' ? 21 : 36;
  const bytes = encodeBehind(header, answer);
  bytes.writeInt32LE(bytes.length, 0);
  bytes.writeInt32LE(replyId, 4);
  bytes.writeInt32LE(request.requestId, 8);
  if (request.kind === 'message') {
    bytes.writeInt32LE(OP_MSG, 12);
    bytes.writeInt32LE(0, 16);
    bytes[20] = 0;
  } else {
    bytes.writeInt32LE(OP_REPLY, 12);
    bytes.writeInt32LE(8, 16);
    bytes.fill(0, 20, 32);
    bytes.writeInt32LE(1, 32);
  }
  return bytes;
}
