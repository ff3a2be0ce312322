import type { Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { Refusal, type RefusedUntil } from '#kernel/refusal.js';
import { DAY, dayOf, HOUR } from '#kernel/time.js';
import { LETTER, WRITTEN } from './given-letters.js';
import { type GivenRecords, givenRecords } from './given-records.js';
import { QuotaLimits, Quotas } from './quotas.js';
import { recordedOn, view } from './views/unit-days.js';

const T0 = Date.parse('2026-03-02T08:00:00Z');
const ID = derivedUuid('letter');
/** Letters of which it can be noted, as a person's own step, that nobody answered, over and over. */
const REPEATABLE = { ...LETTER, notedByPlatform: [] };
const ESSENTIAL = { ...REPEATABLE, essential: 'all' } as const;
const NOTE = { type: 'note-unanswered' } as const;

let given: GivenRecords;
let unit: string;
let sent: number;

function metaFor(key: string): Meta {
  const commandId = derivedUuid('spec', key);
  return unit === 'platform'
    ? { actor: 'platform', role: 'platform', commandId, correlationId: commandId }
    : { actor: unit, role: 'officer', unit, commandId, correlationId: commandId };
}

function limited(limits: Partial<QuotaLimits>): void {
  given = givenRecords(T0, metaFor, undefined, undefined, new QuotaLimits(limits));
}

beforeEach(() => {
  unit = 'PH-ATU';
  sent = 0;
});
afterEach(() => given.close());

const letter = (text = 'short', id = ID, kind: typeof REPEATABLE = REPEATABLE) =>
  given.send(kind, id, { ...WRITTEN, content: { text } }, `write ${id} ${text} ${String((sent += 1))}`);
const note = (kind: typeof REPEATABLE = REPEATABLE) => given.send(kind, ID, NOTE, `note ${String((sent += 1))}`);
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as RefusedUntil,
  );
const code = async (promise: Promise<unknown>) => (await refusal(promise))?.code;

describe('a record', () => {
  it('takes so many facts, of one party half of them: the other always has room', async () => {
    limited({ recordFacts: 8 });
    await letter();
    for (let more = 0; more < 3; more += 1) await note();
    const full = await refusal(note());
    expect(full).toBeInstanceOf(Refusal);
    expect(full?.code).toBe('record.full');
    expect(full?.detail).toMatch(/8 facts.*new record.*TALAAN_RECORD_FACTS/);
    unit = 'TH-ATU';
    for (let more = 0; more < 4; more += 1) await note();
    expect(await code(note())).toBe('record.full');
    expect(await given.factsOf(`letter-${ID}`)).toHaveLength(8);
  });

  it('takes so many bytes as the log holds them', async () => {
    limited({ recordBytes: 4_000 });
    expect(await code(letter('x'.repeat(1_500)))).toBe('record.full');
    expect(await given.factsOf(`letter-${ID}`)).toEqual([]);
    await letter('x'.repeat(1_000));
  });

  it('answers a command that was carried out before, however full it is', async () => {
    limited({ recordFacts: 4 });
    const first = await given.send(REPEATABLE, ID, WRITTEN, 'first');
    await note();
    expect(await code(note())).toBe('record.full');
    expect(await given.send(REPEATABLE, ID, WRITTEN, 'first')).toMatchObject({
      repeated: true,
      position: first.position,
    });
  });

  it('is full for no step that must be possible, and for nothing that the platform notes', async () => {
    limited({ recordFacts: 4, unitDayBytes: 1 });
    await letter('short', ID, ESSENTIAL);
    for (let more = 0; more < 5; more += 1) await note(ESSENTIAL);
    unit = 'platform';
    await note();
    expect(await given.factsOf(`letter-${ID}`)).toHaveLength(7);
  });
});

it('a step that no quota refuses can be repeated so often within 24 hours, and says when it can be done again', async () => {
  limited({ repeats: 3 });
  await letter('short', ID, ESSENTIAL);
  for (let hour = 0; hour < 3; hour += 1) {
    given.clock.time = T0 + hour * HOUR;
    await note(ESSENTIAL);
  }
  const refused = await refusal(note(ESSENTIAL));
  expect([refused?.code, refused?.retryAfter]).toEqual(['record.step-too-often', 22 * 3_600]);
  expect(refused?.detail).toContain('2026-03-03T08:00:00.000Z');
  given.clock.time = T0 + DAY;
  await note(ESSENTIAL);
});

describe('the day of a unit', () => {
  it('has so many bytes; the next day there is room again, and others have their own', async () => {
    limited({ unitDayBytes: 3_000 });
    await letter('x'.repeat(1_000), derivedUuid('1'));
    const refused = await refusal(letter('x'.repeat(1_000), derivedUuid('2')));
    expect([refused?.code, refused?.retryAfter]).toEqual(['unit.day-full', 16 * 3_600]);
    expect(refused?.detail).toMatch(/2026-03-03T00:00:00.000Z.*TALAAN_UNIT_DAY_BYTES/s);
    unit = 'TH-ATU';
    await letter('x'.repeat(1_000), derivedUuid('3'));
    unit = 'PH-ATU';
    given.clock.time = T0 + 16 * HOUR;
    await letter('x'.repeat(1_000), derivedUuid('4'));
  });

  it('is the same in a view that is built from the log, for which a process that starts goes by it', async () => {
    limited({ unitDayBytes: 3_000 });
    await letter('x'.repeat(1_000), derivedUuid('1'));
    const { store, queries } = given;
    await queries.reached(view, await store.head());
    const { bytes } = recordedOn(queries, 'PH-ATU', dayOf(T0));
    const [event] = await store.readStream(`letter-${derivedUuid('1')}`);
    expect(bytes).toBe(event?.payload.length);
    const exactly = (room: number) => started(bytes + room);
    const room = { meta: metaFor('x'), at: T0, stored: [], types: ['x'], isEssential: false };
    expect(() => exactly(10).demandRoom({ ...room, bytes: 10 })).not.toThrow();
    expect(() => exactly(10).demandRoom({ ...room, bytes: 11 })).toThrow(/unit.day-full/);

    function started(unitDayBytes: number): Quotas {
      const quotas = new Quotas(new QuotaLimits({ unitDayBytes }), store, queries);
      quotas.startsAfter(1n);
      return quotas;
    }
  });

  it('counts what is recorded while the view is behind once, also when the view then has it', async () => {
    limited({});
    const { store, queries } = given;
    await letter('x'.repeat(1_000), derivedUuid('1'));
    const [{ payload } = { payload: '' }] = await store.readStream(`letter-${derivedUuid('1')}`);
    const quotas = new Quotas(new QuotaLimits({ unitDayBytes: 2 * payload.length }), store, queries);
    quotas.startsAfter(1n);
    const counted = { meta: metaFor('x'), at: T0, bytes: payload.length };
    const room = { meta: metaFor('y'), at: T0, stored: [], types: ['x'], isEssential: false };
    // The view shows nothing yet; meanwhile the second letter is recorded here.
    await letter('x'.repeat(1_000), derivedUuid('2'));
    quotas.recorded(counted, 2n);
    await queries.reached(view, 2n);
    expect(() => quotas.demandRoom({ ...room, bytes: 1 })).toThrow(/unit.day-full/);
    expect(() => quotas.demandRoom({ ...room, bytes: 0 })).not.toThrow();
  });

  it('is filled by what any process on the log recorded, also since this one was asked', async () => {
    limited({});
    const { store, queries } = given;
    const quotas = new Quotas(new QuotaLimits({ unitDayBytes: 3_000 }), store, queries);
    const room = { meta: metaFor('x'), at: T0, stored: [], types: ['x'], isEssential: false, bytes: 1_000 };
    for (let others = 0; others < 2; others += 1) {
      expect(() => quotas.demandRoom(room)).not.toThrow();
      await letter('x'.repeat(1_000), derivedUuid(String(others)));
      await queries.reached(view, await store.head());
    }
    expect(() => quotas.demandRoom(room)).toThrow(/unit.day-full/);
    expect(() => quotas.demandRoom({ ...room, meta: { ...room.meta, unit: 'TH-ATU' } })).not.toThrow();
  });
});
