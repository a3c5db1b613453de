import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { type HttpServer, listen } from './http-server';

type Handler = (incoming: IncomingMessage, response: ServerResponse) => void;

const agents: Agent[] = [];
afterEach(() => {
  jest.useRealTimers();
  for (const agent of agents.splice(0)) agent.destroy();
});

const start = (handler: Handler = (_incoming, response) => response.end('done')): Promise<HttpServer> =>
  listen(handler, { host: '127.0.0.1', port: 0 });

/** A client with one connection that it keeps. */
function client({ port }: HttpServer) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agents.push(agent);
  return async () => {
    const call = request({ host: '127.0.0.1', port, agent }).end();
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    return { status: response.statusCode, connection: response.headers.connection, reused: call.reusedSocket };
  };
}

it('answers what comes over an open connection while it closes, and says that it was the last', async () => {
  const server = await start();
  const get = client(server);
  expect(await get()).toMatchObject({ connection: 'keep-alive' });
  const closed = server.close(5_000);
  expect(await get()).toEqual({ status: 200, connection: 'close', reused: true });
  await closed;
});

it('answers who has connected already, and was not accepted yet', async () => {
  const server = await start();
  // The kernel completes the connection at once; this process sees it in its next turn.
  const answered = client(server)();
  const closed = server.close(5_000);
  expect(await answered).toMatchObject({ status: 200, connection: 'close' });
  await closed;
});

it('takes no new connection while it closes', async () => {
  const server = await start();
  await client(server)();
  const closed = server.close(5_000);
  await once(server.server, 'close');
  await expect(client(server)()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await closed;
});

it('waits for the answer under way, and for nobody who says nothing', async () => {
  const answers: ServerResponse[] = [];
  const server = await start((_incoming, response) => answers.push(response));
  const silent = connect(server.port, '127.0.0.1');
  await once(silent, 'connect');
  const taken = once(server.server, 'request');
  const answered = client(server)();
  await taken;
  let closed = false;
  const closing = server.close(5_000).then(() => {
    closed = true;
  });
  await once(silent, 'close');
  expect(closed).toBe(false);
  answers[0]?.end('done');
  expect(await answered).toMatchObject({ status: 200 });
  await closing;
});

it('answers what arrived while the process was busy, before it closes the silent connections', async () => {
  const server = await start();
  const get = client(server);
  await get();
  // Only timeouts: what the connections and the turns of the event loop go by stays real.
  const real = [
    'Date',
    'hrtime',
    'nextTick',
    'performance',
    'queueMicrotask',
    'setImmediate',
    'clearImmediate',
  ] as const;
  jest.useFakeTimers({ doNotFake: [...real] });
  const closed = server.close(5_000);
  while (jest.getTimerCount() < 2) await new Promise(setImmediate);
  const answered = new Promise((resolve, reject) => {
    setImmediate(() => {
      get().then(resolve, reject);
      // The request leaves in a tick of its own. By then the connection has been silent for long enough: after a busy
      // while timers come before sockets.
      process.nextTick(() => process.nextTick(() => jest.advanceTimersByTime(4_000)));
    });
  });
  expect(await answered).toEqual({ status: 200, connection: 'close', reused: true });
  await closed;
});

it('cuts what is still open when the grace is over', async () => {
  const answers: ServerResponse[] = [];
  const server = await start((_incoming, response) => answers.push(response));
  const taken = once(server.server, 'request');
  const answered = client(server)();
  answered.catch(() => {});
  await taken;
  await server.close(20);
  await expect(answered).rejects.toMatchObject({ code: 'ECONNRESET' });
});
