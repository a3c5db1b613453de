/** The reply codes of AMQP 0-9-1 and the names RabbitMQ puts in front of its texts. */
export const REPLY_NAMES = {
  311: 'CONTENT_TOO_LARGE',
  312: 'NO_ROUTE',
  313: 'NO_CONSUMERS',
  320: 'CONNECTION_FORCED',
  402: 'INVALID_PATH',
  403: 'ACCESS_REFUSED',
  404: 'NOT_FOUND',
  405: 'RESOURCE_LOCKED',
  406: 'PRECONDITION_FAILED',
  501: 'FRAME_ERROR',
  502: 'SYNTAX_ERROR',
  503: 'COMMAND_INVALID',
  504: 'CHANNEL_ERROR',
  505: 'UNEXPECTED_FRAME',
  506: 'RESOURCE_ERROR',
  530: 'NOT_ALLOWED',
  540: 'NOT_IMPLEMENTED',
  541: 'INTERNAL_ERROR',
} as const;

export type ReplyCode = keyof typeof REPLY_NAMES;

/** Codes that close one channel; every other code closes the whole connection. */
const CHANNEL_CODES: ReadonlySet<number> = new Set([311, 313, 403, 404, 405, 406]);

/** A refusal that is told to the client. Its code decides whether the channel or the connection ends. */
export class AmqpError extends Error {
  readonly code: ReplyCode;
  readonly closesConnection: boolean;

  constructor(code: ReplyCode, text: string) {
    super(`${REPLY_NAMES[code]} - ${text}`);
    this.name = 'AmqpError';
    this.code = code;
    this.closesConnection = !CHANNEL_CODES.has(code);
  }
}

/** How RabbitMQ names a queue or an exchange in its texts; there is one virtual host. */
export const describe = (kind: 'queue' | 'exchange', name: string): string => `${kind} '${name}' in vhost '/'`;

export const notFound = (kind: 'queue' | 'exchange', name: string): AmqpError =>
  new AmqpError(404, `no ${describe(kind, name)}`);

export const preconditionFailed = (text: string): AmqpError => new AmqpError(406, text);
