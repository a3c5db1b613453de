import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { silentTelemetry } from '@shop/telemetry';
import { testSettings } from '@shop/testing';
import { connectMongo } from '../src';

const channel = 'net.client.socket';
const sockets: Socket[] = [];
const note = (message: unknown) => void sockets.push((message as { socket: Socket }).socket);

// A socket that is lost is destroyed a turn of the event loop before it says so. A database that dies closes all of
// them in one turn: the first that says so makes the driver ask over those that have not said it yet.
it('asks again when it asked over sockets that were lost and had not said so', async () => {
  subscribe(channel, note);
  const mongo = await connectMongo({
    uri: testSettings('lost-sockets').MONGODB_URI,
    service: 'test',
    logger: silentTelemetry().logger,
  });
  try {
    const things = mongo.collection('things');
    await things.insertOne({ _id: 'kept' as never });
    for (let round = 0; round < 5; round++) {
      for (const socket of sockets.splice(0)) socket.destroy();
      expect(await things.findOne({})).toEqual({ _id: 'kept' });
    }
  } finally {
    unsubscribe(channel, note);
    await mongo.dropDatabase();
    await mongo.close();
  }
}, 20_000);
