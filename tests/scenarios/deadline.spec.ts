import { setTimeout as pause } from 'node:timers/promises';
import { IDENTITIES } from '#apps/dev-idp/identities.js';
import { establishBaseline } from '#apps/server/register/baseline.js';
import { readConfig } from '#apps/server/config/config.js';
import { type Server, startServer } from '#apps/server/server.js';
import { Clock } from '#kernel/clock.js';
import { JsonLog } from '#telemetry/log.js';
import { type GivenIssuer, givenIssuer } from '#web/auth/given-issuer.js';
import { aRequestTo, done, type Entry, region, type Region } from './client.js';
import { removeData, temporaryData } from './running-server.js';

const HOUR = 3_600_000;

/** The machine's clock, moved on by as much as the test says. */
class MovedClock extends Clock {
  movedBy = 0;

  override now(): number {
    return Date.now() + this.movedBy;
  }
}

let data: string;
/** Its tokens outlast what the test skips; those of the development provider do not. */
let idp: GivenIssuer;
const clock = new MovedClock();
let server: Server;
let people: Region;

async function tokenOf(identity: string): Promise<string> {
  const caller = IDENTITIES.find(({ subject }) => subject === identity);
  if (!caller) throw new Error(`no identity ${identity}`);
  return await idp.token(caller, { exp: Math.floor((Date.now() + 10_000 * HOUR) / 1000) });
}

async function start(): Promise<void> {
  const config = readConfig({
    TALAAN_DATA: data,
    TALAAN_PORT: '0',
    TALAAN_OIDC_ISSUER: idp.issuer,
    TALAAN_LOG_LEVEL: 'error',
  });
  server = await startServer(config, { clock, log: new JsonLog('error'), prepare: establishBaseline });
  people = region({ origin: server.address, tokenOf });
}

beforeAll(async () => {
  data = await temporaryData();
  idp = await givenIssuer();
  await start();
});

afterAll(async () => {
  await server.stop();
  await idp.close();
  await removeData(data);
});

/**
 * The passed limits of a request in the trail, once those that a look must have noted are there. A look notes what has
 * been due for longest first: what falls due for a later request is noted when all before it are, by a second look too.
 */
async function limitsPassed(id: string, expected: number): Promise<readonly Entry[]> {
  await untilNoted(id, expected);
  const later = done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;
  clock.movedBy += 9 * HOUR;
  await untilNoted(later, 1);
  return noted(id);
}

async function untilNoted(id: string, expected: number): Promise<void> {
  while ((await noted(id)).length < expected) await pause(50);
}

async function noted(id: string): Promise<readonly Entry[]> {
  const { body } = await people.chair().readsTheAuditTrail(`?record=exchange-${id}`);
  return body.items.filter(({ type }) => type === 'exchange.limit-passed.v1');
}

function limits(entries: readonly Entry[]): readonly unknown[] {
  return entries.map(({ conduct }) => (conduct as { limit: string }).limit);
}

describe('a limit that passes in silence', () => {
  let id: string;

  it('is noted once, by the platform, while the server runs', async () => {
    id = done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;
    expect(await noted(id)).toEqual([]);
    clock.movedBy += 9 * HOUR;
    const passed = await limitsPassed(id, 2);
    expect(limits(passed)).toEqual(['acknowledge', 'answer']);
    expect(passed[0]).toMatchObject({ actor: 'platform', role: 'platform' });
    expect(passed[0]?.causation).toEqual(expect.any(String));
  });

  it('is noted once after the server was down over it, and shows among the overdue', async () => {
    const overdue = done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;
    await server.stop();
    clock.movedBy += 30 * HOUR;
    await start();
    expect(limits(await limitsPassed(overdue, 2))).toEqual(['acknowledge', 'answer']);
    expect(limits(await limitsPassed(id, 2))).toEqual(['acknowledge', 'answer']);
    const listed = await people.officer('th').looksInThe('inbox', '&overdue=true');
    expect(listed.body.items.map((item) => item.id)).toEqual(expect.arrayContaining([id, overdue]));
  });

  it('does not pass for a request that was answered in time', async () => {
    const answered = done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;
    done(await people.officer('th').answers(answered, 'SYNTHETIC'));
    clock.movedBy += 400 * HOUR;
    expect(await limitsPassed(answered, 0)).toEqual([]);
  });

  it('never changes the due time of a request', async () => {
    const { body } = await people.officer('ph').readsTheRequest(id);
    expect(Date.parse(String(body.dueAt)) - Date.parse(String(body.submittedAt))).toBe(8 * HOUR);
  });
});

describe('policies', () => {
  it('on time limits change only requests submitted after they are in force', async () => {
    const submits = async () => done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;
    const before = await submits();
    const limits = {
      acknowledgeWithinHours: { urgent: 1, priority: 12, routine: 12 },
      answerWithinHours: { urgent: 4, priority: 24, routine: 48 },
      longestDelayHours: 100,
    };
    const inForceFrom = new Date(clock.now() + HOUR).toISOString();
    done(await people.chair().posts('/v1/policies/time-limits', { inForceFrom, ...limits }));
    const meanwhile = await submits();
    clock.movedBy += HOUR;
    const after = await submits();
    const hours: Record<string, readonly number[]> = {};
    for (const id of [before, meanwhile, after]) {
      const { body } = await people.officer('th').readsTheRequest(id);
      const submittedAt = Date.parse(String(body.submittedAt));
      hours[id] = [body.acknowledgeBy, body.dueAt].map((due) => (Date.parse(String(due)) - submittedAt) / HOUR);
    }
    expect(hours).toEqual({ [before]: [2, 8], [meanwhile]: [2, 8], [after]: [1, 4] });
  });
});
