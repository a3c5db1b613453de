import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { BSON } from 'mongodb';
import { MongoMessages } from '../mongo-wire';

type Document = Record<string, unknown>;

/** A client of one connection that says who it is and sends any command; the driver's own greeting varies. */
export class RawMongoClient {
  private readonly socket: Socket;
  private readonly messages = new MongoMessages();

  private constructor(socket: Socket) {
    this.socket = socket;
  }

  static async connect(port: number, appName: string): Promise<RawMongoClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const client = new RawMongoClient(socket);
    await client.send({ hello: 1, client: { application: { name: appName } } });
    return client;
  }

  /** @throws when the connection closes instead of an answer */
  send(command: Document): Promise<Document> {
    const body = BSON.serialize({ ...command, $db: 'chaos_proxy' });
    const head = Buffer.alloc(21);
    head.writeInt32LE(head.length + body.length, 0);
    head.writeInt32LE(1, 4);
    head.writeInt32LE(2013, 12);
    this.socket.write(Buffer.concat([head, body]));
    return new Promise((resolve, reject) => {
      this.socket.once('close', () => reject(new Error('closed')));
      this.socket.on('data', (chunk) => {
        for (const message of this.messages.feed(chunk)) resolve(BSON.deserialize(message.subarray(21)));
      });
    });
  }

  close(): void {
    this.socket.destroy();
  }
}
