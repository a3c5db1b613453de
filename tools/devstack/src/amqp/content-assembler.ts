import { AmqpError, preconditionFailed } from './amqp-error';
import { type MessageProperties, readProperties } from './message-properties';

/** As RabbitMQ's default. */
export const MAX_MESSAGE_SIZE = 128 * 1024 * 1024;

export interface Publication {
  exchange: string;
  routingKey: string;
  mandatory: boolean;
  properties: MessageProperties;
  body: Buffer;
}

const NO_BODY = Buffer.alloc(0);
const CONTENT_HEADER = 12;
const BASIC_CLASS = 60;

/** Puts together what basic.publish, its header frame and its body frames bring. */
export class ContentAssembler {
  private exchange = '';
  private routingKey = '';
  private mandatory = false;
  private properties: MessageProperties | undefined;
  private chunks: Buffer[] = [];
  private missing = 0;
  /** What has to come next. */
  expects: 'method' | 'header' | 'body' = 'method';

  begin(exchange: string, routingKey: string, mandatory: boolean): void {
    this.exchange = exchange;
    this.routingKey = routingKey;
    this.mandatory = mandatory;
    this.expects = 'header';
  }

  /** Answers the message when it is complete already, having no body. */
  header(bytes: Buffer, start: number, end: number): Publication | undefined {
    if (this.expects === 'method') throw new AmqpError(505, 'expected method frame, got non method frame instead');
    if (this.expects === 'body') throw new AmqpError(505, 'expected content body, got non content body frame instead');
    if (end - start < CONTENT_HEADER + 2) throw new AmqpError(502, 'a content header ends too early');
    const classId = bytes.readUInt16BE(start);
    if (classId !== BASIC_CLASS)
      throw new AmqpError(505, `expected content header for class 60, got one for class ${classId} instead`);
    const size = bytes.readUInt32BE(start + 4) * 0x1_0000_0000 + bytes.readUInt32BE(start + 8);
    if (size > MAX_MESSAGE_SIZE) {
      this.reset();
      throw preconditionFailed(`message size ${size} is larger than configured max size ${MAX_MESSAGE_SIZE}`);
    }
    this.properties = readProperties(bytes.subarray(start + CONTENT_HEADER, end));
    this.missing = size;
    if (size === 0) return this.complete(NO_BODY);
    this.expects = 'body';
    return undefined;
  }

  /** Answers the message when this was the last part of its body. */
  body(bytes: Buffer, start: number, end: number): Publication | undefined {
    if (this.expects === 'method') throw new AmqpError(505, 'expected method frame, got non method frame instead');
    if (this.expects === 'header')
      throw new AmqpError(505, 'expected content header for class 60, got non content header frame instead');
    const part = bytes.subarray(start, end);
    this.missing -= part.length;
    if (this.missing < 0) throw new AmqpError(505, 'the content body is longer than its header said');
    if (this.missing === 0 && this.chunks.length === 0) return this.complete(part);
    this.chunks.push(part);
    return this.missing === 0 ? this.complete(Buffer.concat(this.chunks)) : undefined;
  }

  private complete(body: Buffer): Publication {
    const { exchange, routingKey, mandatory } = this;
    const properties = this.properties as MessageProperties;
    this.reset();
    return { exchange, routingKey, mandatory, properties, body };
  }

  private reset(): void {
    this.expects = 'method';
    this.properties = undefined;
    if (this.chunks.length > 0) this.chunks = [];
  }
}
