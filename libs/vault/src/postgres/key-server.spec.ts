import { once } from 'node:events';
import { type AddressInfo, Server, type Socket } from 'node:net';
import { StoreUnavailable } from '#event-store/event-store.js';
import { KeyServer } from './key-server.js';

/** Milliseconds. */
const PATIENCE = 300;

let server: Server;
let connected: Socket[];
let keys: KeyServer;

beforeEach(async () => {
  connected = [];
  server = new Server((socket) => connected.push(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const times = { connect: PATIENCE, answer: PATIENCE };
  keys = new KeyServer({
    url: `postgres://holder@127.0.0.1:${String(port)}/keys?sslmode=disable`,
    part: 'holder',
    times,
  });
});

afterEach(async () => {
  await keys.close();
  for (const socket of connected) socket.destroy();
  server.close();
});

it('a server that says nothing is waited for once, by all who ask it meanwhile', async () => {
  const asked = Array.from({ length: 20 }, () => keys.ask({ text: 'SELECT 1' }));
  const changed = Array.from({ length: 20 }, () => keys.change((ask) => ask({ text: 'SELECT 1' })));
  const answers = await Promise.allSettled([...asked, ...changed]);
  expect(answers.every((one) => one.status === 'rejected' && one.reason instanceof StoreUnavailable)).toBe(true);
  expect(connected).toHaveLength(2);
  await expect(keys.ask({ text: 'SELECT 1' })).rejects.toThrow(StoreUnavailable);
  expect(connected).toHaveLength(3);
});
