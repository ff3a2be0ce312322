import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listCaseFiles } from '#casefile/views/case-file-lists.js';
import { view as caseFiles } from '#casefile/views/case-files.js';
import { listEntries, listSummaries } from '#casefile/views/summary-lists.js';
import { contributions, countedOutputs, listDeliverables } from '#deliverable/views/deliverable-lists.js';
import { view as deliverables } from '#deliverable/views/deliverables.js';
import { listErasures, view as erasures } from '#erasure/views/erasures.js';
import type { Fact } from '#event-store/fact.js';
import { givenGolden } from '#event-store/given-golden.js';
import { recorded } from '#event-store/recorded.js';
import { listRequests } from '#exchange/views/exchange-lists.js';
import { view as exchangeRequests } from '#exchange/views/exchange-requests.js';
import { listInformation, view as information } from '#exchange/views/information.js';
import { recordsOf, view as workingGroup } from '#governance/views/working-group.js';
import { entries } from '#oversight/trail.js';
import { view as auditTrail } from '#oversight/views/audit-trail.js';
import { listPractices, listPublished } from '#practice/views/practice-lists.js';
import { view as practices } from '#practice/views/practices.js';
import { listAssistance, view as assistance } from '#referral/views/assistance-requests.js';
import { listReferrals, view as referrals } from '#referral/views/referrals.js';
import { reportsOf, view as reports } from '#report/views/reports.js';
import { everyRow, givenView, type ViewAfter } from '#views/given-view.js';
import type { View, ViewQueries } from '#views/view.js';
import type { Caller } from '#web/auth/caller.js';

const LIMIT = 10;
const COPIES = 600;
/** Rows that a page may take, whatever is asked for: those shown, each with what is shown beside it, from a few lanes. */
const MOST = 40 * LIMIT;

const unit = (id: string): Caller => ({ subject: 'one', role: 'officer', unit: id, state: id.slice(0, 2) });
const auditor: Caller = { subject: 'au', role: 'auditor', body: 'ASEC' };
const post: Caller = { subject: 'po', role: 'consular-officer', post: 'PH-CONSULAR', state: 'PH' };

/** A list of the contract over many records. */
interface Listed {
  readonly view: View;
  readonly facts: readonly Fact[];
  readonly callers?: readonly Caller[];
  /** Each filter of its query, with values that many records have, and one that none has. */
  readonly filters: Readonly<Record<string, readonly unknown[]>>;
  readonly ask: (queries: ViewQueries, filter: never, caller: Caller) => readonly unknown[];
}

/** Stored facts of some kinds of record, many times over, each time of records of their own. */
function many(slice: string, file: string, kinds: readonly string[], without: readonly string[] = []): readonly Fact[] {
  const golden = givenGolden(new URL(`../../libs/${slice}/src/golden/${file}.ndjson`, import.meta.url)).facts;
  const kept = golden.filter(
    ({ stream, type }) => kinds.some((kind) => stream.startsWith(`${kind}-`)) && !without.includes(type),
  );
  return copies(
    kept,
    (fact) => /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.exec(fact.stream)?.[0] ?? '',
  );
}

function copies(kept: readonly Fact[], idIn: (fact: Fact) => string): readonly Fact[] {
  const ids = [...new Set(kept.map(idIn))];
  const text = JSON.stringify(
    kept.map(({ stream, type, conduct, meta, recordedAt }) => ({ stream, type, conduct, meta, recordedAt })),
  );
  const facts = Array.from({ length: COPIES }, (_, nth) => {
    const own = ids.reduce((all, id) => all.replaceAll(id, `${String(nth).padStart(8, '0')}${id.slice(8)}`), text);
    return JSON.parse(own) as readonly Fact[];
  }).flat();
  const revisions = new Map<string, number>();
  return facts.map(({ stream, type, conduct, recordedAt }, index) => {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    return { ...recorded({ type, conduct }, { stream, revision, position: BigInt(index + 1) }), recordedAt };
  });
}

const page = { limit: LIMIT };
const caseFacts = many('casefile', 'casefile', ['casefile', 'summary']);
const deliverableFacts = many('deliverable', 'deliverable', ['deliverable']);
const exchangeFacts = many('exchange', 'exchange', ['exchange']);
const workingGroupFacts = (kind: string) => {
  const stored = JSON.parse(readFileSync(join('libs/governance/src/contract.golden.json'), 'utf8')) as readonly {
    type: string;
    stream: string;
    recordedAt: number;
    payload: string;
  }[];
  const kept = stored
    .filter(({ stream }) => stream.startsWith(`${kind}-`))
    .map((fact) => ({ ...fact, ...(JSON.parse(fact.payload) as object) }) as unknown as Fact);
  return copies(kept, ({ stream }) => stream.slice(kind.length + 1));
};

const LISTS: Readonly<Record<string, Listed>> = {
  '/v1/assistance-requests': {
    view: assistance,
    facts: many('referral', 'assistance', ['assistance']),
    callers: [unit('TH-ATU'), unit('VN-ATU'), post, auditor],
    filters: { state: ['closed', 'acknowledged'], overdue: [false, true] },
    ask: (queries, filter: Partial<Parameters<typeof listAssistance>[2]>, caller) =>
      listAssistance(queries, caller, { ...filter, overdue: filter.overdue ?? false }, { ...page, now: Date.now() }),
  },
  '/v1/audit-trail': {
    view: auditTrail,
    facts: exchangeFacts,
    filters: {
      record: [exchangeFacts[0]?.stream, 'none'],
      type: ['exchange', 'exchange.answered', 'workplan'],
      actor: ['th-officer-1', 'none'],
      unit: ['PH-ATU', 'none'],
      state: ['TH', 'none'],
    },
    ask: (queries, filter: Parameters<typeof entries>[2]) =>
      Array.from(entries(queries, { state: undefined }, filter, { after: 0n, upTo: 1n << 60n }, LIMIT)),
  },
  '/v1/case-files': {
    view: caseFiles,
    facts: caseFacts,
    callers: [unit('PH-ATU'), unit('VN-ATU'), auditor],
    filters: { state: ['open', 'closed', 'none'] },
    ask: (queries, filter: Parameters<typeof listCaseFiles>[2], caller) => listCaseFiles(queries, caller, filter, page),
  },
  '/v1/case-summaries': {
    view: caseFiles,
    facts: caseFacts,
    callers: [unit('PH-ATU'), unit('VN-ATU'), auditor],
    filters: { state: ['withdrawn', 'proposed'] },
    ask: (queries, filter: Parameters<typeof listSummaries>[2], caller) => listSummaries(queries, caller, filter, page),
  },
  '/v1/compendium': {
    view: caseFiles,
    facts: many('casefile', 'casefile', ['summary'], ['casefile.summary-withdrawn.v1']),
    filters: { q: ['synthetic', 'synthetic none'], exploitation: ['forced-labour', 'other'] },
    ask: (queries, filter: Parameters<typeof listEntries>[1]) => listEntries(queries, filter, page),
  },
  '/v1/deliverables': {
    view: deliverables,
    facts: deliverableFacts,
    filters: {
      kind: ['document', 'none'],
      plan: ['bohol-2017-2020', 'none'],
      activity: ['A.a.1.3', 'none'],
      body: ['ACWC', 'none'],
      state: ['TH', 'none'],
      published: [true, false],
    },
    ask: (queries, filter: Parameters<typeof listDeliverables>[1]) => listDeliverables(queries, filter, page),
  },
  '/v1/deliverables/contributions': {
    view: deliverables,
    facts: deliverableFacts,
    filters: { body: ['ACWC', 'none'], state: ['TH', 'none'] },
    ask: (queries, filter: Parameters<typeof contributions>[1]) =>
      contributions(queries, filter, ['', '', '0', ''], LIMIT),
  },
  '/v1/deliverables/outputs': {
    view: deliverables,
    facts: deliverableFacts,
    filters: { plan: ['bohol-2017-2020', 'none'], activity: ['A.a.1.3', 'none'] },
    ask: (queries, filter: Parameters<typeof countedOutputs>[1]) =>
      countedOutputs(queries, filter, ['', '', -1], LIMIT),
  },
  '/v1/directions': {
    view: workingGroup,
    facts: workingGroupFacts('direction'),
    callers: [unit('PH-ATU'), unit('VN-ATU'), auditor],
    filters: { state: ['issued', 'none'] },
    ask: (queries, { state: name }: { readonly state?: string }, caller) =>
      recordsOf(queries, 'direction', { name, unit: caller.unit }, page),
  },
  '/v1/erasures': {
    view: erasures,
    facts: many('erasure', 'erasure', ['erasure']),
    callers: [unit('PH-ATU'), unit('VN-ATU'), auditor],
    filters: { state: ['erased', 'none'] },
    ask: (queries, filter: object, { unit: party }) =>
      listErasures(queries, { state: undefined, ...filter, party }, page),
  },
  '/v1/exchange-requests': {
    view: exchangeRequests,
    facts: exchangeFacts,
    callers: [unit('PH-ATU'), unit('VN-ATU'), auditor],
    filters: { box: ['inbox', 'outbox'], state: ['closed', 'clarified'], overdue: [false, true] },
    ask: (queries, filter: Partial<Parameters<typeof listRequests>[2]>, caller) =>
      listRequests(queries, caller, { ...filter, overdue: filter.overdue ?? false }, { ...page, now: Date.now() }),
  },
  '/v1/information-supplied': {
    view: information,
    facts: many('exchange', 'exchange', ['information']),
    callers: [unit('PH-ATU'), unit('VN-ATU'), auditor],
    filters: { box: ['inbox', 'outbox'] },
    ask: (queries, { box }: { readonly box?: 'inbox' | 'outbox' }, caller) =>
      listInformation(queries, caller, box, page),
  },
  '/v1/meetings': {
    view: workingGroup,
    facts: workingGroupFacts('meeting'),
    filters: { kind: ['regular', 'none'], state: ['held', 'none'], year: [2018, 1900] },
    ask: (queries, { kind: meetingKind, state: name, year }: Readonly<Record<string, never>>) =>
      recordsOf(queries, 'meeting', { meetingKind, name, year }, page),
  },
  '/v1/practices': {
    view: practices,
    facts: many('practice', 'practice', ['practice']),
    callers: [unit('PH-ATU'), unit('VN-ATU'), auditor],
    filters: {
      q: ['synthetic', 'synthetic none'],
      category: ['good-practices', 'none'],
      activity: ['A.a.1.1', 'none'],
      state: ['withdrawn', 'none'],
    },
    ask: (queries, filter: Parameters<typeof listPractices>[2], caller) => listPractices(queries, caller, filter, page),
  },
  '/v1/published-practices': {
    view: practices,
    facts: many('practice', 'practice', ['practice'], ['practice.withdrawn.v1', 'practice.superseded.v1']),
    filters: {
      q: ['synthetic', 'synthetic none'],
      category: ['good-practices', 'none'],
      activity: ['A.a.1.1', 'none'],
    },
    ask: (queries, filter: Parameters<typeof listPublished>[1]) => listPublished(queries, filter, page),
  },
  '/v1/referrals': {
    view: referrals,
    facts: many('referral', 'referral', ['referral']),
    callers: [unit('TH-ATU'), unit('VN-ATU'), post, auditor, { subject: 'de', role: 'delegate', state: 'PH' }],
    filters: { track: ['arrest', 'victim'], state: ['closed', 'none'] },
    ask: (queries, filter: Parameters<typeof listReferrals>[2], caller) => listReferrals(queries, caller, filter, page),
  },
  '/v1/reports': {
    view: reports,
    facts: many('report', 'report', ['report']),
    filters: { state: ['drafted', 'none'] },
    ask: (queries, { state }: { readonly state?: string }) => reportsOf(queries, state, page),
  },
  '/v1/review-rounds': {
    view: workingGroup,
    facts: workingGroupFacts('review'),
    filters: { state: ['closed', 'none'] },
    ask: (queries, { state: name }: { readonly state?: string }) => recordsOf(queries, 'review', { name }, page),
  },
};

/** Lists of what does not grow with the work: there are as many as member states, their units and posts, or plans say. */
const SMALL: Readonly<Record<string, string>> = {
  '/v1/accreditations': 'officers of the member states',
  '/v1/agreements': 'agreements between member states',
  '/v1/bodies': 'sectoral bodies',
  '/v1/consular-posts': 'posts of the member states',
  '/v1/directory/{inventory}': 'the entries that units keep current',
  '/v1/linkages': 'units and sectoral bodies',
  '/v1/plans/{plan}/activities': 'the activities of one plan',
  '/v1/plans/{plan}/references': 'names within one plan',
  '/v1/state-records': 'member states',
  '/v1/states': 'member states',
  '/v1/units': 'units',
};

interface Parameter {
  readonly name: string;
  readonly in: string;
}

/** Every list of the contract and its filters; the pages within one record are as long as its quota lets it become. */
function listsOfContract(): ReadonlyMap<string, readonly string[]> {
  const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
    readonly paths: Readonly<Record<string, { readonly get?: { readonly parameters?: readonly Parameter[] } }>>;
  };
  const paging = ['limit', 'cursor', 'asOf', 'asOfPosition', 'asOfTime', 'from', 'to', 'format', 'bom'];
  const lists = Object.entries(document.paths).flatMap(([path, { get }]) => {
    const query = (get?.parameters ?? []).filter((each) => each.in === 'query').map(({ name }) => name);
    const isOfRecord = /\{(id|code)\}/.test(path);
    return query.includes('cursor') && !isOfRecord
      ? [[path, query.filter((name) => !paging.includes(name))] as const]
      : [];
  });
  return new Map(lists);
}

/** All combinations of the values of the filters, each or none. */
function combinations(filters: Listed['filters']): readonly Record<string, unknown>[] {
  return Object.entries(filters).reduce<readonly Record<string, unknown>[]>(
    (all, [name, values]) => all.flatMap((given) => [given, ...values.map((value) => ({ ...given, [name]: value }))]),
    [{}],
  );
}

const shown = new Map<View, Map<readonly Fact[], ViewAfter>>();

/** Several lists are of the same view after the same facts. */
function shownAfter(view: View, facts: readonly Fact[]): ViewAfter {
  const ofView = shown.get(view) ?? new Map<readonly Fact[], ViewAfter>();
  const after = ofView.get(facts) ?? givenView(view, everyRow(view))(...facts);
  shown.set(view, ofView.set(facts, after));
  return after;
}

describe('A page of a list is read from hardly more rows than it has', () => {
  const contract = listsOfContract();

  it('which is said of every list of the contract, with each of its filters', () => {
    const known = new Map(Object.entries(LISTS).map(([path, { filters }]) => [path, Object.keys(filters).sort()]));
    const reads = known.get('/v1/audit-trail') ?? [];
    const expected = [...contract]
      .filter(([path]) => !(path in SMALL))
      .map(([path, names]) => [path, [...names].sort()]);
    expect(Object.fromEntries(known.set('/v1/audit-trail/reads', reads))).toEqual(Object.fromEntries(expected));
    expect(Object.keys(SMALL).filter((path) => !contract.has(path))).toEqual([]);
  });

  it.each(Object.keys(LISTS))('%s, whatever is asked for', (path) => {
    const { view, facts, filters, callers = [auditor], ask } = LISTS[path]!;
    const given = shownAfter(view, facts);
    let answers = 0;
    const read = callers.flatMap((caller) =>
      combinations(filters).map((filter) => {
        let found = 0;
        const rows = given.rowsRead((queries) => {
          found = ask(queries, filter as never, caller).length;
        });
        if (found > 0) answers += 1;
        return { ...filter, by: caller.unit ?? caller.role, found, rows };
      }),
    );
    expect(answers).toBeGreaterThan(0);
    expect(Math.max(...read.map(({ rows }) => rows))).toBeGreaterThan(0);
    expect(read.filter(({ rows }) => rows > MOST)).toEqual([]);
  });
});
