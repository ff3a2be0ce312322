// Every example of the contract is sent as it stands, but for ids and days that only the running server knows.
import { region } from './client.js';
import { playEverything } from './play/everything.js';
import type { Player } from './play/play.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

let data: string;
let server: RunningServer;
let player: Player;

beforeAll(async () => {
  data = await temporaryData();
  server = await startServer(data);
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

describe('The examples of the contract', () => {
  it('are accepted, each by someone who may', async () => {
    player = await playEverything(server.origin, region(server));
    expect(player.sent.size).toBeGreaterThan(100);
  });

  it('are sent, all of them', () => {
    expect(player.unsent()).toEqual([]);
  });

  it('are missed when one is not sent', () => {
    player.sent.delete('/v1/exchange-requests');
    expect(player.unsent()).toEqual(['/v1/exchange-requests']);
  });
});
