// The server as it is shipped, with its log in a double of EventStoreDB and the rest in its data folder.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GivenNode } from '#event-store/eventstoredb/given-processes.js';
import { aRequestTo, done, region, type Region } from './client.js';
import { send } from './http.js';
import { launch, removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

describe('A server whose log is in EventStoreDB, on a double of that', () => {
  let node: GivenNode;
  let parent = '';
  let data = '';
  let server: RunningServer;
  let people: Region;
  let id = '';
  const onLog = () => ({ TALAAN_LOG: node.url(), TALAAN_DATA: data });

  beforeAll(async () => {
    parent = await temporaryData();
    data = join(parent, 'data');
    node = new GivenNode(join(parent, 'events'));
    await node.up();
    server = await startServer(data, onLog());
    people = region(server);
  });
  afterAll(async () => {
    await server.stop();
    await node.kill();
    await removeData(parent);
  });

  it('carries a request from one unit to another', async () => {
    id = done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;
    expect((await people.officer('th').looksInThe('inbox')).body.items).toEqual([expect.objectContaining({ id })]);
    expect((await people.officer('th').readsTheRequest(id)).text).toContain('SYNTHETIC');
    done(await people.officer('th').acknowledges(id));
    expect(await readdir(data)).not.toContain('log.db');
  });

  it('answers 503 while the server of the log is away, and goes on by itself', async () => {
    await node.kill();
    const refused = await people.officer('ph').submits(aRequestTo('TH-ATU'));
    expect([refused.status, refused.text]).toEqual([503, expect.stringContaining('store.unavailable')]);
    expect((await send(server.origin, { path: '/readyz' })).status).toBe(503);
    await pause(2_000);
    await node.up();
    let reply = await people.officer('ph').submits(aRequestTo('TH-ATU'));
    for (let tries = 0; reply.status === 503 && tries < 100; tries += 1) {
      await pause(50);
      reply = await people.officer('ph').submits(aRequestTo('TH-ATU'));
    }
    const later = done(reply).id;
    const { body } = await people.officer('th').looksInThe('inbox');
    expect(body.items.map((item) => item.id).sort()).toEqual([id, later].sort());
    expect(server.process.exitCode).toBeNull();
  });

  it('has all of it after it was killed and started again, and is whole to the command line', async () => {
    await server.kill();
    server = await server.again();
    people = region(server);
    expect((await people.officer('ph').readsTheRequest(id)).body).toMatchObject({ id, state: 'acknowledged' });
    done(await people.officer('th').answers(id, 'SYNTHETIC: two are known'));
    const whole = await talaan(['verify', '--json', '--data', data], onLog());
    expect(whole.lines()).toEqual([expect.objectContaining({ whole: true, proven: true, breaks: [] })]);
    const shown = await talaan(['replay', '--data', data], onLog());
    expect(shown.lines().filter(({ stream }) => String(stream).endsWith(id)).length).toBeGreaterThanOrEqual(3);
  });

  it('is not started when its address is wrong, and does not say the password', async () => {
    const started = launch({ TALAAN_LOG: 'esdb+discover://user:chang-eit@one', TALAAN_DATA: data, TALAAN_PORT: '0' });
    expect(await started.ended).not.toBe(0);
    expect(started.log()).toContain('list the nodes');
    expect(started.log()).not.toContain('chang-eit');
  });
});
