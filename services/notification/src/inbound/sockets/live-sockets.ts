import type { Server as HttpServer } from 'node:http';
import type { TokenVerifier } from '@shop/http';
import { type DefaultEventsMap, Server, type Socket } from 'socket.io';
import type { NotificationView } from '../http/notification-view';

/** What this service says to a connected client; it listens to nothing. */
interface Said {
  notification: (notification: NotificationView) => void;
}

type LiveServer = Server<DefaultEventsMap, Said, DefaultEventsMap, { customerId: string; expiresAt: number }>;
type LiveSocket = Socket<DefaultEventsMap, Said, DefaultEventsMap, { customerId: string; expiresAt: number }>;

export interface LiveSockets {
  /** Shares the port of the service. Returns how to close every connection. */
  attach(server: HttpServer): () => Promise<void>;
  /** To every connection of the customer that this instance holds. */
  show(customerId: string, notification: NotificationView): void;
}

const connectTimeoutMs = 10_000;
const largestMessage = 16 * 1024;

/** The connections of signed-in customers to this instance, which hear of their notifications as they happen. */
export function createLiveSockets(verifier: TokenVerifier): LiveSockets {
  let live: LiveServer | undefined;

  async function admit(socket: LiveSocket): Promise<void> {
    const { token } = socket.handshake.auth as { token?: unknown };
    if (typeof token !== 'string') throw new Error('unauthenticated');
    const identity = await verifier.verify(token);
    if (identity.kind !== 'user') throw new Error('unauthenticated');
    socket.data = { customerId: identity.subject, expiresAt: identity.expiresAt * 1000 };
  }

  return {
    attach(server) {
      // Without connectionStateRecovery, which would let a revoked customer back in past this check.
      const io: LiveServer = new Server(server, {
        path: '/socket.io',
        serveClient: false,
        connectTimeout: connectTimeoutMs,
        maxHttpBufferSize: largestMessage,
      });
      io.use((socket, next) => {
        admit(socket).then(
          () => next(),
          () => next(refusal()),
        );
      });
      io.on('connection', (socket) => {
        const { customerId, expiresAt } = socket.data;
        // A connection lives no longer than the token that opened it: the client comes back with a new one.
        const expiry = setTimeout(() => socket.disconnect(true), Math.max(0, expiresAt - Date.now()));
        socket.once('disconnect', () => clearTimeout(expiry));
        void socket.join(roomOf(customerId));
      });
      live = io;
      return async () => {
        live = undefined;
        // Not io.close(): that would close the HTTP server too, whose requests are still to be drained. And not
        // disconnectSockets: a client that is told to go stays away, one that loses its connection comes back.
        io.engine.close();
      };
    },
    show(customerId, notification) {
      live?.local.to(roomOf(customerId)).emit('notification', notification);
    },
  };
}

function roomOf(customerId: string): string {
  return `customer:${customerId}`;
}

/** What a client gets as its `connect_error`. */
function refusal(): Error {
  return Object.assign(new Error('The access token is missing, expired or not valid'), {
    data: { code: 'unauthenticated' },
  });
}
