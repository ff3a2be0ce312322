import { readFileSync } from 'node:fs';
import { EventStore, type StoredEvent } from '#event-store/event-store.js';
import { decode, type Fact } from '#event-store/fact.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { SettableClock } from '#event-store/behaviour/subject.js';
import { SystemClock } from '#kernel/clock.js';
import { Refusal, type RefusedUntil } from '#kernel/refusal.js';
import { givenView } from '#views/given-view.js';
import type { Values, View, ViewQueries } from '#views/view.js';
import { CedarAccess } from './cedar-access.js';
import { type GivenWeb, givenWeb, phOfficer, problemIn, reached, thDelegate } from '../given-web.js';
import { RateLimits } from '../limits/rate-limits.js';
import { RefusedAttempts } from './refused-attempts.js';
import { view } from '../views/refused-attempts.js';

const ID = '3e1b1b0b-031e-8081-8816-f185399d43be';
const golden = JSON.parse(
  readFileSync(new URL('../../../vault/src/contract.golden.json', import.meta.url), 'utf8'),
) as readonly StoredEvent[];

let web: GivenWeb;

beforeEach(async () => {
  reached.length = 0;
  web = await givenWeb({ rates: new RateLimits({ refusedPerSubject: 2 }) });
});

afterEach(() => web.close());

function log(): EventStore {
  return web.app.get(EventStore, { strict: false });
}

async function recordedFacts(): Promise<readonly Fact[]> {
  const facts: Fact[] = [];
  for await (const batch of log().readAll(0n)) facts.push(...batch.map((event) => decode(event, new Map())));
  return facts;
}

describe('an attempt that the policies refuse', () => {
  it('is on record before it is answered: who, what, and of which record', async () => {
    const authorization = await web.signIn(thDelegate);
    await problemIn(await web.post(authorization, '/v1/letters/here/burn', {}), 'access.denied');
    const facts = await recordedFacts();
    expect(facts.map(({ stream, conduct }) => [stream, conduct])).toEqual([
      ['refused-letters', { action: 'letters.write', record: null, as: 'denied' }],
    ]);
    expect(facts[0]?.meta).toMatchObject({ actor: thDelegate.subject, role: 'delegate', state: 'TH' });
  });

  it('is recorded alike whether the record is hidden or there is none, and only under an id as the platform gives them', async () => {
    const authorization = await web.signIn(phOfficer);
    for (const id of [ID, 'Juan-dela-Cruz']) {
      await problemIn(await web.fetch(`/v1/letters/${id}`, { headers: { authorization } }), 'record.unknown');
    }
    expect((await recordedFacts()).map(({ stream, conduct }) => [stream, conduct])).toEqual([
      [`refused-letter-${ID}`, { action: 'letters.read', record: `letter-${ID}`, as: 'unknown' }],
      ['refused-letters', { action: 'letters.read', record: null, as: 'unknown' }],
    ]);
  });

  it('is not answered, nor recorded, when there were too many in this minute; what is permitted still is', async () => {
    const authorization = await web.signIn(phOfficer);
    const ask = (path: string) => web.fetch(path, { headers: { authorization } });
    const answers = await Promise.all([1, 2, 3, 4].map(() => ask(`/v1/letters/${ID}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([404, 404, 429, 429]);
    const wait = Number(answers.find(({ status }) => status === 429)?.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(30);
    expect(await recordedFacts()).toHaveLength(2);
    expect((await ask('/v1/letters/here')).status).toBe(200);
    const other = await web.signIn(thDelegate);
    expect((await web.post(other, '/v1/letters/here/burn', {})).status).toBe(403);
  });

  it('is not answered when it cannot be recorded', async () => {
    const authorization = await web.signIn(thDelegate);
    await log().close();
    await problemIn(await web.post(authorization, '/v1/letters/here/burn', {}), 'store.unavailable');
  });

  it('is not recorded of strangers: they are counted, and cannot make the log longer', async () => {
    await problemIn(await web.fetch(`/v1/letters/${ID}`), 'token.missing');
    expect(await recordedFacts()).toEqual([]);
  });

  it('is written today as it once was', async () => {
    const store = new MemoryEventStore(new SystemClock());
    const caller = { subject: 'th-officer', role: 'officer', unit: 'TH-ATU', state: 'TH' } as const;
    const attempt = { action: 'exchange.answer', record: `exchange-${ID}`, as: 'denied' } as const;
    const queries = givenView(view)().queries();
    await new RefusedAttempts(store, new CedarAccess({}), queries, new SystemClock(), new RateLimits()).record(
      caller,
      attempt,
    );
    const [event] = await store.readStream(`refused-exchange-${ID}`);
    expect([event?.type, event?.stream, event?.payload]).toEqual([
      golden[1]?.type,
      golden[1]?.stream,
      golden[1]?.payload,
    ]);
    expect(Object.keys(JSON.parse(event?.metadata ?? '') as object)).toEqual(
      Object.keys(JSON.parse(golden[1]?.metadata ?? '') as object),
    );
  });
});

describe('how many attempts of one person are recorded in a minute', () => {
  const attempt = { action: 'letters.read', record: `letter-${ID}`, as: 'unknown' } as const;
  const clock = new SettableClock();
  let store: MemoryEventStore;
  let shown: ViewQueries;
  let one: RefusedAttempts;
  let other: RefusedAttempts;

  const queries = {
    all: (of: View, statement: string, ...values: Values) => shown.all(of, statement, ...values),
  } as unknown as ViewQueries;
  const process = () =>
    new RefusedAttempts(store, new CedarAccess({}), queries, clock, new RateLimits({ refusedPerSubject: 3 }));
  const catchUp = async () => {
    const facts: Fact[] = [];
    for await (const batch of store.readAll(0n)) facts.push(...batch.map((event) => decode(event, new Map())));
    shown = givenView(view)(...facts).queries();
  };
  const refusal = (attempts: RefusedAttempts, caller = phOfficer) =>
    attempts.record(caller, attempt).then(
      () => undefined,
      (error: unknown) => error as RefusedUntil,
    );

  beforeEach(async () => {
    clock.time = Date.parse('2026-03-02T08:00:00Z');
    store = new MemoryEventStore(clock);
    await catchUp();
    [one, other] = [process(), process()];
  });

  it('is one number over all processes, each attempt counted once', async () => {
    expect(await refusal(one)).toBeUndefined();
    clock.time += 20_000;
    expect(await refusal(other)).toBeUndefined();
    await catchUp();
    expect(await refusal(one)).toBeUndefined();
    for (const attempts of [one, other]) {
      await catchUp();
      const refused = await refusal(attempts);
      expect([refused?.code, refused?.retryAfter]).toEqual(['rate.limited', 40]);
    }
    expect(await refusal(other, thDelegate)).toBeUndefined();
    expect(await store.head()).toBe(4n);
  });

  it('holds in a process that was started again, and ends with the minute', async () => {
    for (let n = 0; n < 3; n += 1) expect(await refusal(one)).toBeUndefined();
    await catchUp();
    expect((await refusal(process()))?.code).toBe('rate.limited');
    clock.time += 60_000;
    for (let n = 0; n < 3; n += 1) expect(await refusal(other)).toBeUndefined();
    await catchUp();
    expect(shown.all(view, 'SELECT count(*) AS kept FROM refused')).toEqual([{ kept: 3 }]);
  });

  it('holds in one process while the view is being built', async () => {
    shown = {
      all() {
        throw new Refusal('view.behind', 'Not yet.');
      },
    } as unknown as ViewQueries;
    for (let n = 0; n < 3; n += 1) expect(await refusal(one)).toBeUndefined();
    expect((await refusal(one))?.code).toBe('rate.limited');
  });
});
