import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { freePort } from './free-port';

/** A mail server that counts. */
export interface Mailbox {
  url: string;
  /** How often each mail came, by its Message-ID. */
  received: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** Takes every mail and counts how often it came: a folder of files would hide a second one of the same name. */
export async function startMailbox(): Promise<Mailbox> {
  const received = new Map<string, number>();
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData(stream, _session, done) {
      text(stream).then((mail) => {
        const [, id = 'none'] = /^message-id: <([^@>]+)/im.exec(mail) ?? [];
        received.set(id, (received.get(id) ?? 0) + 1);
        done();
      }, done); // its sender was killed in the middle of it
    },
  });
  server.on('error', () => {}); // a connection that broke
  const port = await freePort();
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
