import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { ownerOfConnection } from './owner-of-connection';

it('knows which of several processes is at the other end', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  const found = ownerOfConnection(socket.localPort ?? 0, [process.ppid, process.pid]);
  expect(found).toBe(process.platform === 'linux' ? process.pid : undefined);
  socket.destroy();
  server.close();
});

it('takes the only one there is', () => {
  expect(ownerOfConnection(1, [42])).toBe(42);
});
