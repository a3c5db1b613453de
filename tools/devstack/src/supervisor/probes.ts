import { connect } from 'node:net';
import { httpCall } from './http-call';

/** Asks a process whether it does its work now. Never throws. */
export type Probe = () => Promise<boolean>;

/** The service says so itself. */
export const readyOverHttp =
  (port: number): Probe =>
  async () => {
    try {
      return (await httpCall(`http://127.0.0.1:${port}/ready`)).status === 200;
    } catch {
      return false;
    }
  };

/** Something accepts connections: the stand-ins listen only once their data is loaded. */
export const acceptsConnections =
  (port: number): Probe =>
  () =>
    new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' });
      const answer = (accepted: boolean) => {
        socket.destroy();
        resolve(accepted);
      };
      socket.once('connect', () => answer(true));
      socket.once('error', () => answer(false));
      socket.setTimeout(1_000, () => answer(false));
    });
