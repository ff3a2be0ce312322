import { setTimeout as pause } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { IDENTITIES } from '#apps/dev-idp/identities.js';
import { establishBaseline } from '#apps/server/register/baseline.js';
import { readConfig } from '#apps/server/config/config.js';
import { type Server, startServer } from '#apps/server/server.js';
import { DeadlineScheduler } from '#exchange/deadline/deadline.scheduler.js';
import { JsonLog } from '#telemetry/log.js';
import { type GivenIssuer, givenIssuer } from '#web/auth/given-issuer.js';
import { aRequestTo, done, type Entry, region, type Region } from './client.js';
import { removeData, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

const HOUR = 3_600_000;
const TEN_YEARS = 3_652 * 24 * HOUR;
const machineNow = Date.now;

let data: string;
let idp: GivenIssuer;
let server: Server;
let people: Region;
let jumpedBy = 0;

async function start(): Promise<void> {
  const config = readConfig({ TALAAN_DATA: data, TALAAN_PORT: '0', TALAAN_OIDC_ISSUER: idp.issuer });
  server = await startServer(config, { log: new JsonLog('silent'), prepare: establishBaseline });
  const tokenOf = async (identity: string): Promise<string> => {
    const caller = IDENTITIES.find(({ subject }) => subject === identity);
    if (!caller) throw new Error(`no identity ${identity}`);
    return await idp.token(caller, { exp: Math.floor((machineNow() + 20 * TEN_YEARS) / 1000) });
  };
  people = region({ origin: server.address, tokenOf });
}

beforeAll(async () => {
  jest.spyOn(Date, 'now').mockImplementation(() => machineNow() + jumpedBy);
  data = await temporaryData();
  idp = await givenIssuer();
  await start();
});

afterAll(async () => {
  jest.restoreAllMocks();
  await server.stop();
  await idp.close();
  await removeData(data);
});

const submits = async () => done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;
const look = () => server.app.get(DeadlineScheduler, { strict: false }).look();
const entriesOf = async (id: string): Promise<readonly Entry[]> =>
  (await people.chair().readsTheAuditTrail(`?record=exchange-${id}`)).body.items;
/** Hours by which the request's submission is recorded later than it happened. */
const lateBy = async (id: string) => {
  const [submitted] = await entriesOf(id);
  return Math.floor((Date.parse(String(submitted?.time)) - machineNow()) / HOUR + 0.5) + 0;
};
const notes = async () => {
  const ready = await fetch(`${server.address}/readyz`);
  const { notes = [] } = (await ready.json()) as { notes?: readonly string[] };
  return [ready.status, notes.filter((note) => note.includes('wall clock has jumped')).length];
};

it('a clock that shows ten years later for two seconds passes no limit, and no fact has that time', async () => {
  const id = await submits();
  jumpedBy = TEN_YEARS;
  expect(await notes()).toEqual([200, 1]);
  await look();
  const during = await submits();
  await pause(2_000);
  expect(await (await fetch(`${server.address}/metrics`)).text()).toMatch(/talaan_readiness{kind="note"} [1-9]/);
  jumpedBy = 0;
  await look();
  const after = await submits();
  expect(await notes()).toEqual([200, 0]);
  expect((await entriesOf(id)).map(({ type }) => type)).toEqual(['exchange.submitted.v1']);
  expect([await lateBy(during), await lateBy(after)]).toEqual([0, 0]);
});

it('a clock that jumped while the server was stopped is not believed, until an operator confirms it', async () => {
  await server.stop();
  jumpedBy = 48 * HOUR;
  await start();
  const before = await submits();
  expect([await lateBy(before), await notes()]).toEqual([0, [200, 1]]);
  expect((await talaan(['confirm-clock', '--data', data])).exit).toBe(0);
  for (const until = machineNow() + 60_000; (await notes())[1] !== 0 && machineNow() < until;) await pause(100);
  expect([await notes(), await lateBy(await submits())]).toEqual([[200, 0], 48]);
  const recorded = async () => (await people.auditor().readsTheAuditTrail('?type=log.clock-confirmed')).body.items;
  for (const until = machineNow() + 60_000; (await recorded()).length === 0 && machineNow() < until;) await pause(100);
  expect(await recorded()).toMatchObject([{ actor: 'platform', conduct: { at: expect.any(String) } }]);
  await server.stop();
  await start();
  expect([await notes(), await lateBy(await submits())]).toEqual([[200, 0], 48]);
});
