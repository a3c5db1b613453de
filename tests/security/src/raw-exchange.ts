import { connect } from 'node:net';

/** One answer as it came over the wire. */
export interface RawAnswer {
  status: number;
  head: string;
  body: string;
}

/**
 * Sends these bytes over one connection and gathers what comes back until the server closes, or until `answers` heads
 * have come. Bytes of a string are those of latin-1.
 */
export function rawExchange(url: string, sent: string | Buffer, { answers = Infinity } = {}): Promise<RawAnswer[]> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let received = '';
    const timer = setTimeout(() => socket.destroy(new Error(`no end after: ${received.slice(0, 500)}`)), 20_000);
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answersIn(received));
    };
    socket.on('data', (bytes: Buffer) => {
      received += bytes.toString('latin1');
      if (answersIn(received).length >= answers) end();
    });
    socket.once('close', end);
    // A server that closes while bytes still come resets the connection; what it has said counts.
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return;
      clearTimeout(timer);
      reject(error);
    });
    socket.write(typeof sent === 'string' ? Buffer.from(sent, 'latin1') : sent);
  });
}

const beginning = /HTTP\/1\.1 (\d{3})/g;

function answersIn(received: string): RawAnswer[] {
  const starts = [...received.matchAll(beginning)];
  return starts.map((match, index) => {
    const text = received.slice(match.index, starts[index + 1]?.index);
    const headEnd = text.indexOf('\r\n\r\n');
    return { status: Number(match[1]), head: text.slice(0, headEnd), body: headEnd < 0 ? '' : text.slice(headEnd + 4) };
  });
}

/** A request line, headers and a blank line. */
export const head = (requestLine: string, ...headers: string[]) => `${[requestLine, ...headers].join('\r\n')}\r\n\r\n`;
