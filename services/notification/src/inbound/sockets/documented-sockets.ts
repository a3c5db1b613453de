import type { DocumentedRoute } from '@shop/http';
import { z } from 'zod';

const session = z.string().optional().describe('The session that the first answer named');
const query = z.object({
  EIO: z.literal('4').describe('The version of the Engine.IO protocol'),
  transport: z.enum(['polling', 'websocket']),
  sid: session,
});

const socket = {
  path: '/socket.io/',
  access: 'public',
  ignoresToken: true,
  internal: true,
  tag: 'notifications',
  query,
} as const;
const packets = { 'text/plain': z.string() };
const unknownSession = {
  description: 'There is no such session (any more), or the protocol is another one',
  schema: z.object({ code: z.int(), message: z.string() }),
};

/** The two halves of Socket.IO's protocol, as far as HTTP goes; who connects has its client library. */
export const documentedSockets: readonly DocumentedRoute[] = [
  {
    ...socket,
    method: 'get',
    operationId: 'openLiveNotifications',
    summary: 'Socket.IO 4: with `auth: { token }`, a `notification` event for each notification of the customer',
    responses: {
      101: { description: 'A WebSocket from here on' },
      200: { description: 'What there is to hear, as Engine.IO packets', alternatives: packets },
      400: unknownSession,
    },
  },
  {
    ...socket,
    method: 'post',
    operationId: 'sayToLiveNotifications',
    summary: 'Socket.IO 4: what the client says, where there is no WebSocket',
    bodyKind: 'stream',
    mediaType: 'text/plain',
    responses: { 200: { description: 'Heard', alternatives: packets }, 400: unknownSession },
  },
];
