import { readFileSync } from 'node:fs';
import { EventStore, type StoredEvent } from '#event-store/event-store.js';
import { decode, type Fact } from '#event-store/fact.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { SystemClock } from '#kernel/clock.js';
import { CedarAccess } from './cedar-access.js';
import { type GivenWeb, givenWeb, phOfficer, problemIn, reached, thDelegate } from '../given-web.js';
import { RateLimits } from '../limits/rate-limits.js';
import { RefusedAttempts } from './refused-attempts.js';

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
    await new RefusedAttempts(store, new CedarAccess({}), new RateLimits()).record(caller, attempt);
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
