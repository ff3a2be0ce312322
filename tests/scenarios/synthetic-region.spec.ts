import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { region, type Region } from './client.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

/** How the streams of the records begin; the longer of two that begin alike comes first. */
const KINDS_OF_RECORDS = [
  ...['state-records', 'state', 'unit', 'body', 'post', 'agreement', 'linkage', 'accreditation', 'entry'],
  ...['exchange', 'information', 'referral', 'assistance', 'practice', 'casefile', 'summary', 'reads'],
  ...['plan', 'activity', 'deliverable'],
  ...['working-group-roles', 'policy', 'focal-points', 'meeting', 'direction', 'review', 'report'],
];

/** Facts that stand at the end of a way, or aside from it. */
const TELLING = [
  ...['registry.agreement-amended.v1', 'registry.agreement-terminated.v1', 'registry.content-erased.v1'],
  ...['registry.entry-retired.v1', 'registry.linkage-ended.v1', 'registry.unit-established.v1'],
  ...['referral.withheld.v1', 'referral.hold-lifted.v1', 'referral.limit-passed.v1', 'referral.closed.v1'],
  ...['assistance.declined.v1', 'assistance.withdrawn.v1', 'assistance.closed.v1'],
  ...['practice.declined.v1', 'practice.superseded.v1', 'practice.withdrawn.v1', 'practice.result-reported.v1'],
  ...['casefile.closed.v1', 'casefile.reopened.v1', 'casefile.summary-published.v1'],
  ...['governance.meeting-declined.v1', 'governance.outcomes-recorded.v1', 'governance.direction-concluded.v1'],
  ...['governance.review-closed.v1', 'governance.report-transmitted.v1', 'governance.focal-points-set.v1'],
  ...['deliverable.survey-answered.v1', 'deliverable.translation-set.v1', 'deliverable.withdrawn.v1'],
  ...['workplan.period-endorsed.v1', 'workplan.evaluation-frozen.v1', 'workplan.contributed.v1'],
];

let data: string;
/** A region of another seed. */
let other: string;
/** What was done in the first one, before a server used it. */
let told: string;
let server: RunningServer;
let people: Region;

beforeAll(async () => {
  [data, other] = await Promise.all([temporaryData(), temporaryData()]);
  await seeds(data);
  told = await conductIn(data);
  server = await startServer(data);
  people = region(server);
});

afterAll(async () => {
  await server.stop();
  await Promise.all([removeData(data), removeData(other)]);
});

async function seeds(place: string, ...words: readonly string[]): Promise<void> {
  const seeded = await talaan(['seed-demo', '--data', place, '--requests', '40', '--json', ...words]);
  if (seeded.exit !== 0) throw new Error(seeded.err);
}

/** What was done, by whom, when and to which record; ids of reads and of keys are random, and what is cited may be a read. */
async function conductIn(place: string): Promise<string> {
  const withoutKeys = (name: string, value: unknown) => (['keys', 'fact'].includes(name) ? undefined : value);
  const facts = (await talaan(['replay', '--undisclosed', '--data', place])).lines<
    Record<string, unknown> & { readonly meta: { readonly actor: string } }
  >();
  return facts
    .filter(({ type }) => !String(type).startsWith('log.'))
    .map(({ position, stream, type, recordedAt, conduct, meta }) =>
      JSON.stringify([position, stream, type, recordedAt, conduct, meta.actor], withoutKeys),
    )
    .join('\n');
}

describe('a synthetic region', () => {
  it('has every kind of record that the platform keeps, and each of them in several states', async () => {
    const facts = (await talaan(['replay', '--undisclosed', '--data', data])).lines<{ stream: string; type: string }>();
    // What the clock says once a server runs stands beside records.
    const streams = facts.map(({ stream }) => stream).filter((stream) => !stream.startsWith('reminder-'));
    const kinds = new Set(
      streams.map((stream) => KINDS_OF_RECORDS.find((kind) => `${stream}-`.startsWith(`${kind}-`))),
    );
    expect([...kinds].sort()).toEqual([...KINDS_OF_RECORDS].sort());
    const types = new Set(facts.map(({ type }) => type));
    expect(TELLING.filter((type) => !types.has(type))).toEqual([]);
  });

  it('lives in the years of its plan: no half-year after them is reported on', async () => {
    const facts = (await talaan(['replay', '--undisclosed', '--data', data])).lines<{
      type: string;
      conduct: { period?: string };
    }>();
    const opened = facts.filter(({ type }) => type === 'workplan.reporting-period-opened.v1');
    expect(opened.map(({ conduct }) => conduct.period)).toEqual(['2018-H1', '2018-H2', '2019-H1', '2019-H2']);
  });

  it('says of everything that is invented that it is: agreements cite nothing that exists', async () => {
    const facts = (await talaan(['replay', '--undisclosed', '--data', data])).lines<{
      type: string;
      conduct: { citation?: string };
    }>();
    const cited = facts.flatMap(({ type, conduct }) =>
      type.startsWith('registry.agreement') ? [conduct.citation] : [],
    );
    expect(cited.length).toBeGreaterThan(5);
    expect(cited.filter((citation) => citation !== undefined && !citation.startsWith('SYNTHETIC'))).toEqual([]);
  });

  it('is a whole log', async () => {
    const verified = await talaan(['verify', '--data', data]);
    expect([verified.exit, verified.err]).toEqual([0, '']);
    expect(verified.out).toMatch(/^whole: /);
  });

  it('is the same for the same seed, fact by fact, and another for another', async () => {
    expect(told.split('\n').length).toBeGreaterThan(500);
    const place = await temporaryData();
    await seeds(place);
    expect((await conductIn(place)) === told).toBe(true);
    await removeData(place);
    await seeds(other, '--seed', '8');
    expect((await conductIn(other)) === told).toBe(false);
  });

  it('is not put into data that a server uses, or that is later already', async () => {
    const inUse = await talaan(['seed-demo', '--data', data, '--requests', '1']);
    expect([inUse.exit, inUse.out, inUse.err]).toEqual([4, '', expect.stringContaining('in use')]);
    expect((await stat(join(other, 'log.db'))).mode & 0o077).toBe(0);
    const twice = await talaan(['seed-demo', '--data', other, '--requests', '1']);
    expect([twice.exit, twice.err]).toEqual([2, expect.stringContaining('later than')]);
  });

  it('is served like anything else: overdue lists, statistics and who has read what', async () => {
    const statistics = await people.analyst().reads('/v1/statistics/exchange?from=2024-01-01T00:00:00.000Z');
    expect(statistics.status).toBe(200);
    const reads = await people.auditor().readsWhoRead('?limit=5');
    expect(reads.body.items.length).toBe(5);
    const overdue = await people.officer('th').looksInThe('inbox', '&overdue=true');
    expect(overdue.status).toBe(200);
  });
});
