import { citedAt } from '#event-store/transfer/cited-place.js';
import type { Fact, Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { type GivenRecords, givenRecords } from '#records/given-records.js';
import { region } from './figures/given-region.js';
import { makeReport } from './forms/report.builder.js';
import { REPORT } from './report.record.js';

const T0 = Date.parse('2026-03-01T08:00:00.000Z');
const at = new Date(T0).toISOString();
const period = { from: '2018-01-01', to: '2018-12-31' };

function metaFor(key: string): Meta {
  const commandId = derivedUuid('spec', key);
  return { actor: 'chair', role: 'chair', commandId, correlationId: commandId };
}

let given: GivenRecords;
beforeEach(async () => {
  given = givenRecords(T0, metaFor);
  for (const fact of region.slice(0, 5)) await holds(fact);
});
afterEach(() => {
  given.close();
});

const holds = ({ stream, type, conduct }: Fact) => given.holds(stream, { type, conduct });
const draft = (position: bigint | undefined, key: string) =>
  given.send(REPORT, key, { type: 'draft', position, period }, key);
const idAt = async (position: bigint) => (await citedAt(given.store, position)).fact;
const conductOf = async (id: string) => (await given.factsOf(`report-${id}`)).map(({ conduct }) => conduct);

describe("The record of the chair's report", () => {
  it('is drafted at the head of the log, or at the position that is asked for, but not beyond', async () => {
    await draft(undefined, 'a');
    await draft(3n, 'b');
    expect([...(await conductOf('a')), ...(await conductOf('b'))]).toEqual([
      { position: '5', fact: await idAt(5n), period, format: 1, at },
      { position: '3', fact: await idAt(3n), period, format: 1, at },
    ]);
    await expect(draft(8n, 'c')).rejects.toMatchObject({ code: 'governance.position-unknown' });
  });

  it('is signed off with the digests of what the log told at that position, whatever came later', async () => {
    await draft(undefined, 'a');
    const { sha256 } = await makeReport(given.store, (view) => given.freshness.caughtUp(view), {
      ...{ position: '5', period, format: 1 },
    });
    for (const fact of region.slice(5, 9)) await holds(fact);
    const outcome = await given.send(REPORT, 'a', { type: 'sign-off' }, 'sign off');
    expect(outcome.state).toMatchObject({ name: 'signed-off', sha256 });
    expect((await conductOf('a')).at(-1)).toEqual({ sha256, at });
  });

  it('is made again to the same bytes where its fact has another position, as in a copy of the log', async () => {
    const scope = { position: '5', period, format: 1 } as const;
    const first = await makeReport(given.store, (view) => given.freshness.caughtUp(view), scope);
    for (const fact of region.slice(5, 9)) await holds(fact);
    const fact = await idAt(5n);
    const later = await makeReport(given.store, (view) => given.freshness.caughtUp(view), {
      ...scope,
      fact: fact ?? '',
    });
    expect(later).toEqual(first);
    const moved = { ...scope, position: '2', fact: fact ?? '' };
    const shown = JSON.parse(
      (await makeReport(given.store, (view) => given.freshness.caughtUp(view), moved)).json,
    ) as object;
    expect(shown).toEqual({ ...(JSON.parse(first.json) as object), position: '2' });
  });

  it('is signed off once, and not before it is drafted', async () => {
    const signOff = (key: string) => given.send(REPORT, 'a', { type: 'sign-off' }, key);
    await expect(signOff('early')).rejects.toMatchObject({ code: 'governance.report-unknown' });
    await draft(undefined, 'a');
    const first = await signOff('now');
    expect(await signOff('now')).toEqual({ ...first, repeated: true });
    await expect(signOff('again')).rejects.toMatchObject({ code: 'governance.report-signed-off' });
    await given.send(REPORT, 'a', { type: 'transmit', on: '2026-03-01' }, 'transmit');
    await expect(signOff('late')).rejects.toMatchObject({ code: 'governance.report-signed-off' });
  });
});
