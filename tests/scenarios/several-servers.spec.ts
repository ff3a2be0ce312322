// What holds over several servers on one log: each is asked for what another one acknowledged.
import { setTimeout as pause } from 'node:timers/promises';
import { describeWithPostgres } from '#event-store/postgres/given-postgres.js';
import { aRequestTo, done, region, type Region } from './client.js';
import { send } from './http.js';
import { removeData, temporaryData } from './running-server.js';
import { SeveralServers } from './several-servers.js';

const HOUR = 3_600_000;

describeWithPostgres('Several servers on one log', () => {
  let folder = '';
  let several: SeveralServers;
  let people: readonly Region[];
  const at = (index: number): Region => {
    const found = people[index % people.length];
    if (!found) throw new Error('there is no such server');
    return found;
  };

  beforeAll(async () => {
    folder = await temporaryData();
    several = await SeveralServers.start(folder, 3, { TALAAN_RATE_LIMIT_REFUSED: '10' });
    people = several.servers.map((server) => region(server));
  });
  afterAll(async () => {
    await several.dispose();
    await removeData(folder);
  });

  it('began with each fact of the beginning once', async () => {
    const begun = await several.facts("stream LIKE 'state-%' AND revision = 0");
    expect(begun).toHaveLength(11);
    expect(await several.facts("type = 'registry.state-admitted.v1'")).toHaveLength(11);
    expect(await several.facts("type = 'governance.lead-shepherd-appointed.v1'")).toHaveLength(1);
  });

  it('each show at once what another one acknowledged: records, lists, the trail, statistics, look-ups', async () => {
    for (let round = 0; round < 15; round += 1) {
      const [one, other, third] = [at(round), at(round + 1), at(round + 2)];
      const { id, position } = done(await one.officer('ph').submits(aRequestTo('TH-ATU')));
      const { items } = (await other.officer('th').looksInThe('inbox')).body;
      expect(items.map((item) => item.id)).toContain(id);
      const trail = await third.chair().readsTheAuditTrail(`?record=exchange-${id}`);
      expect(trail.body.items.map((entry) => entry.position)).toContain(position);
      done(await third.officer('th').acknowledges(id));
      const sent = (await other.officer('ph').looksInThe('outbox')).body.items.find((item) => item.id === id);
      expect(sent?.state).toBe('acknowledged');
      const history = await one.officer('ph').readsTheHistoryOf(id);
      expect(history.body.items.map(({ type }) => type)).toContain('exchange.acknowledged.v1');
      const { text } = await third.chair().reads('/v1/statistics/exchange');
      expect(text).toContain(`"sent":${String(round + 1)}`);
    }
  });

  it('each judge standing by what another one recorded', async () => {
    const refused = async (index: number) => (await at(index).officer('la').submits(aRequestTo('TH-ATU'))).status;
    expect(await refused(1)).toBe(201);
    done(await at(0).registrar().posts('/v1/units/LA-ATU/close', { on: '2020-01-01' }));
    expect(await refused(1)).toBe(403);
    expect(await refused(2)).toBe(403);
  });

  it('wait for a position that the client names, and say 503 when the log does not come so far', async () => {
    const { position } = done(await at(0).officer('ph').submits(aRequestTo('TH-ATU')));
    const asked = async (index: number, after: string) => {
      const { origin, tokenOf } = several.at(index);
      const token = await tokenOf('th-officer');
      return send(origin, { path: '/v1/exchange-requests?box=inbox', token, headers: { 'talaan-after': after } });
    };
    expect((await asked(1, position)).status).toBe(200);
    const late = await asked(2, String(BigInt(position) + 1_000n));
    expect([late.status, late.body.code]).toEqual([503, 'view.behind']);
    const malformed = await asked(2, 'latest');
    expect([malformed.status, malformed.text]).toEqual([400, expect.stringContaining('/header/Talaan-After')]);
  });

  it('count the refused attempts of a person together', async () => {
    const attempt = (index: number) => at(index).officer('vn').readsTheRequest('0197f3a0-0000-7000-8000-000000000000');
    const statuses: number[] = [];
    for (let n = 0; n < 14; n += 1) {
      statuses.push((await attempt(n)).status);
      await pause(50);
    }
    expect(statuses.filter((status) => status === 404)).toHaveLength(10);
    expect(statuses.slice(10)).toEqual([429, 429, 429, 429]);
    expect(await several.facts("type = 'access.refused.v1' AND stream LIKE 'refused-exchange-%'")).toHaveLength(10);
  });

  it('note each limit that passes once, also when one is killed meanwhile', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      ids.push(
        done(
          await at(n)
            .officer('ph')
            .submits(aRequestTo('TH-ATU', { urgency: 'urgent' })),
        ).id,
      );
    }
    several.moveOn(3 * HOUR);
    const passed = () => several.facts("type = 'exchange.limit-passed.v1'");
    while ((await passed()).length === 0) await pause(5);
    await several.at(0).signal('SIGKILL');
    const ofTheirs = async () =>
      (await passed()).filter(({ stream }) => ids.includes(String(stream).slice('exchange-'.length)));
    while ((await ofTheirs()).length < ids.length) await pause(20);
    await pause(3_000);
    const noted = await passed();
    const names = noted.map(({ stream, payload }) => `${String(stream)} ${String(payload)}`);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set((await ofTheirs()).map(({ stream }) => stream)).size).toBe(ids.length);
    for (const { said } of several.servers) expect(said).not.toMatch(/"level":"error"/);
  });
});
