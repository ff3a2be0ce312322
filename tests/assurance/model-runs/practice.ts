// Best practices as the model knows them. Every command of theirs is here; but no practice takes its own place, because
// what people write in the model never names the record itself.
import { BYSTANDERS, someStates, STATES } from './cast.js';
import { type Matcher, PRESENT, type Span } from './expected.js';
import type { Act, Aside, Kind, Known, List, Recorded, Verdict } from './kind.js';
import { IN_FORCE, isPublic, knowsHow, mayKnow, mayRead, type Party, partyOf, stateOf } from './practice-people.js';
import { against, COMMANDS, type Standing, uncited } from './practice-rules.js';
import { CATEGORIES, PLACES, words } from './practice-words.js';
import type { Successor } from './successor.js';

type Fields = Readonly<Record<string, Matcher | undefined>>;
type Text = Readonly<Record<'title' | 'summary' | 'body' | 'lessons', string>>;

interface Classification {
  readonly category: string;
  readonly activities: readonly { readonly plan: string; readonly code: string }[];
  readonly articles: readonly { readonly article: number; readonly paragraph?: number }[];
  readonly source: Readonly<Record<string, string | number>>;
}

/** A version as it is sent. */
type Wording = Partial<Classification> & Pick<Classification, 'category' | 'source'> & { readonly content: Text };

/** What was said of a practice as a whole when it was submitted or revised. */
interface Version {
  readonly revision: number;
  readonly at: Span;
  readonly classification: Classification;
  readonly text: Text;
}

export interface Practice extends Known, Standing {
  readonly versions: readonly [Version, ...Version[]];
  readonly reviews: readonly (Fields & { readonly version: number; readonly reviewer: string })[];
  /** The version that was published: no later one can follow it. */
  readonly published?: { readonly version: number; readonly at: Span };
  readonly adoptions: readonly { readonly adopter: Party; readonly adoptedOn: Matcher }[];
  readonly results: readonly Fields[];
  /** What was written beside the versions. */
  readonly written: readonly Fields[];
  readonly supersededBy?: string;
}

/** Commands on the long way to what came of a practice; they are given more often. */
const ONWARD = ['screen', 'start-review', 'review', 'revise', 'endorse', 'publish', 'adopt', 'report-result'];
const SUBMITTERS = ['officer', 'delegate', 'body'];
const BODIES = ['acwc', 'somhd', 'somtc'];
const PUBLISHED = '/v1/published-practices';

/** Who gives a command, where it is not the submitter: any of them may be right. */
const GIVEN_BY: Readonly<Record<string, readonly string[]>> = {
  screen: ['secretariat'],
  'start-review': ['secretariat', 'chair'],
  review: ['reviewer', 'second-reviewer'],
  'ask-revision': ['secretariat', 'chair'],
  endorse: ['chair'],
  decline: ['chair'],
  publish: ['chair'],
  adopt: ['reviewer', 'delegate', 'colleague', 'adopting-head'],
  'report-result': ['reviewer', 'delegate', 'colleague', 'adopting-head'],
  withdraw: ['submitter', 'chair'],
  supersede: ['chair'],
};

export function practices(successor: Successor): Kind<Practice> {
  return {
    name: 'practice',
    path: '/v1/practices',
    creates: {
      command: 'submit',
      part: 'submitter',
      inVain: ['consul', 'chair', 'secretariat', 'analyst', 'auditor', 'registrar'],
    },
    commands: [...Object.keys(COMMANDS), ...Array.from({ length: 6 }, () => ONWARD).flat()],
    rare: ['withdraw'],
    parts: [
      'submitter',
      'submitter',
      'colleague',
      'neighbour',
      'reviewer',
      'second-reviewer',
      'delegate',
      'adopting-head',
      'outsider',
      'consul',
      ...Object.keys(BYSTANDERS),
    ],
    cast(chance) {
      const [home = '', first = '', second = '', third = ''] = someStates(chance, 4);
      const office = chance.pick(SUBMITTERS);
      return {
        submitter: office === 'body' ? `${chance.pick(BODIES)}-reporter` : `${home}-${office}`,
        colleague: `${home}-head`,
        neighbour: `${home}-delegate`,
        reviewer: `${first}-delegate`,
        'second-reviewer': `${second}-delegate`,
        delegate: `${third}-delegate`,
        'adopting-head': `${third}-head`,
        outsider: `${third}-officer`,
        consul: `${home}-consular`,
        ...BYSTANDERS,
      };
    },
    partFor: (command, chance) => chance.pick(GIVEN_BY[command] ?? ['submitter']),
    say: (command, variant, _record, cast, now) => words(command, variant, cast, successor.id, now),
    judge: (record, act) => (record ? step(record, act, successor.id) : submit(act)),
    elapse: (record) => record,
    show(record, part, cast) {
      const reader = String(cast[part]);
      if (!mayKnow(reader, record)) return { hidden: true };
      return { body: { ...head(record), ...outcomes(record), ...path(record, reader), ...publication(record) } };
    },
    history(record, part, cast) {
      const reader = String(cast[part]);
      if (knowsHow(reader, record)) return record.facts;
      return mayKnow(reader, record) ? 'denied' : undefined;
    },
    asides: [
      { path: (id) => `/v1/practices/${id}/versions`, show: versionsShown },
      { path: (id) => `${PUBLISHED}/${id}`, show: publishedShown },
    ],
    lists: [
      ...STATES.map((state) => listOf(`${state}-officer`)),
      ...['sg-delegate', 'auditor', 'secretariat', 'registrar', 'acwc-reporter'].map((reader) => listOf(reader)),
      ...[...IN_FORCE, 'submitted', 'superseded'].map((state) =>
        listOf('th-delegate', `state=${state}&`, (record) => record.state === state),
      ),
      ...CATEGORIES.map((category) =>
        listOf('chair', `category=${category}&`, (record) => said(record).category === category),
      ),
      ...['chair', 'vn-officer'].map((reader) => listOf(reader, 'activity=A.f.1.1&', cites('A.f.1.1'))),
      ...PLACES.map((place) => listOf('id-head', `q=${place}&`, (record) => isPublic(record) && names(place)(record))),
      publicList(),
      publicList('q=ferry&', names('ferry')),
    ],
  };
}

// What is seen

const latest = ({ versions }: Practice): Version => versions.at(-1) ?? versions[0];
const said = (record: Practice) => latest(record).classification;
const cites = (code: string) => (record: Practice) => said(record).activities.some((cited) => cited.code === code);
const names = (place: string) => (record: Practice) => latest(record).text.title.endsWith(place);

function head(record: Practice): Fields {
  const { facts, state, version, submitter, versions, supersededBy } = record;
  return {
    id: PRESENT,
    revision: facts.length - 1,
    state,
    version,
    submitter,
    ...said(record),
    submittedAt: versions[0].at,
    ...(supersededBy !== undefined && { supersededBy }),
  };
}

const outcomes = ({ adoptions, results }: Practice): Fields => ({ adoptions, results });

/** How it came about. */
function path(record: Practice, reader: string): Fields {
  const { reviewers, reviews, written } = record;
  return {
    ...(knowsHow(reader, record) && { reviewers, reviews }),
    ...(mayRead(reader, record) && { content: { text: latest(record).text, written } }),
  };
}

const publication = (record: Practice): Fields =>
  record.published ? { published: { ...record.published, ...latest(record).text } } : {};

const versionsShown: Aside<Practice>['show'] = (record, part, cast) => {
  const reader = String(cast[part]);
  if (!mayKnow(reader, record)) return { hidden: true };
  const items = record.versions.map(({ revision, at, classification, text }, index): Fields => {
    const published = record.published?.version === index + 1;
    const open = published || mayRead(reader, record);
    return { version: index + 1, revision, at, published, ...classification, ...(open && { text }) };
  });
  return { body: { items: knowsHow(reader, record) ? items : items.filter(({ published }) => published) } };
};

/** For anyone, signed in or not. */
const publishedShown: Aside<Practice>['show'] = (record) => {
  if (!isPublic(record)) return { hidden: true };
  const { id, revision: _revision, submittedAt: _submittedAt, ...rest } = head(record);
  return { body: { ...rest, id, ...latest(record).text, ...rowOf(record), ...outcomes(record) } };
};

function rowOf(record: Practice): Fields {
  const { title, summary } = latest(record).text;
  const open = isPublic(record) && { publishedAt: record.published?.at, title, summary };
  return { ...open, adopters: record.adoptions.length };
}

function listOf(reader: string, query = '', has: (record: Practice) => boolean = () => true): List {
  return {
    reader,
    path: `/v1/practices?${query}`,
    has: (record) => mayKnow(reader, record as Practice) && has(record as Practice),
    item: (record) => ({ ...head(record as Practice), ...rowOf(record as Practice) }),
  };
}

/** For anyone; those whose place another took are no longer on it. */
function publicList(query = '', has: (record: Practice) => boolean = () => true): List {
  return {
    reader: 'registrar',
    path: `${PUBLISHED}?${query}`,
    has: (record) => IN_FORCE.includes(record.state) && has(record as Practice),
    item: (record) => ({
      ...said(record as Practice),
      submitter: (record as Practice).submitter,
      ...rowOf(record as Practice),
    }),
    order: ({ publishedAt, id }) => `${String(publishedAt)} ${String(id)}`,
  };
}

// What is done

const refused = (status: number, code: string): Verdict<Practice> => ({ refused: [{ status, code }] });

function submit(act: Act): Verdict<Practice> {
  const { body, between, by } = act;
  if (act.misshapen) return refused(400, 'body.invalid');
  const submitter = partyOf(by);
  if (!submitter) return refused(403, 'access.denied');
  const [wrong] = uncited(body);
  if (wrong !== undefined) return refused(422, wrong);
  const version = worded(act, 0);
  const conduct: Fields = { at: between, version: 1, submitter, ...version.classification };
  return {
    carried: {
      state: 'submitted',
      facts: [{ type: 'practice.submitted.v1', by, at: between, conduct }],
      submitter,
      version: 1,
      versions: [version],
      reviewers: [],
      reviews: [],
      adoptions: [],
      results: [],
      written: [],
    },
  };
}

function worded({ body, between }: Act, revision: number): Version {
  const { category, activities = [], articles = [], source, content } = body as unknown as Wording;
  return { revision, at: between, classification: { category, activities, articles, source }, text: content };
}

function step(record: Practice, act: Act, successor: string): Verdict<Practice> {
  const { command, by } = act;
  if (act.misshapen) return refused(400, 'body.invalid');
  if (!mayKnow(by, record)) return refused(404, 'record.unknown');
  const rule = COMMANDS[command];
  if (!rule?.by(by, record)) return refused(403, 'access.denied');
  const [first, ...others] = against(record, act, successor);
  if (first) return { refused: [first, ...others] };
  return { carried: take(record, act, rule) };
}

function take(record: Practice, act: Act, rule: (typeof COMMANDS)[string]): Practice {
  const { command, body, between, by } = act;
  const conduct = { at: between, ...conductOf(record, act) };
  const fact: Recorded = { type: rule.fact, by, at: between, conduct };
  const content = command === 'withdraw' ? { reason: body.reason as string } : (body.content as Matcher | undefined);
  const reviewer = command === 'review' && { reviewer: stateOf(by) };
  const note: Fields = { revision: record.facts.length, type: rule.fact, ...reviewer, content };
  return {
    ...record,
    ...changes(record, act, conduct),
    state: rule.to(record, body),
    facts: [...record.facts, fact],
    written: content === undefined || command === 'revise' ? record.written : [...record.written, note],
  };
}

/** What the fact says, but for when. */
function conductOf(record: Practice, act: Act): Fields {
  const { command, body, by } = act;
  const { version, submitter } = record;
  const fields = body as Record<string, Matcher>;
  switch (command) {
    case 'screen':
      return { version, outcome: fields.outcome, reasons: fields.reasons ?? [] };
    case 'start-review':
      return { version, reviewers: fields.reviewers };
    case 'review':
      return { version, reviewer: stateOf(by), recommendation: fields.recommendation };
    case 'revise':
      return { version: version + 1, ...worded(act, 0).classification };
    case 'publish':
      return { version, submitter, ...said(record), ...latest(record).text, confirmedFreeOfPersonalData: true };
    case 'adopt':
    case 'report-result':
      return { adopter: partyOf(by), ...fields };
    case 'supersede':
      return { by: fields.by };
    case 'withdraw':
      return {};
    default:
      return { version };
  }
}

function changes(record: Practice, act: Act, conduct: Fields): Partial<Practice> {
  const { version, versions, reviews, adoptions, results, facts } = record;
  const { body } = act;
  switch (act.command) {
    case 'start-review':
      return { reviewers: body.reviewers as readonly string[] };
    case 'review':
      return { reviews: [...reviews, conduct as (typeof reviews)[number]] };
    case 'revise':
      return { version: version + 1, versions: [...versions, worded(act, facts.length)] };
    case 'publish':
      return { published: { version, at: act.between } };
    case 'adopt': {
      const { at: _at, ...adoption } = conduct;
      return { adoptions: [...adoptions, adoption as (typeof adoptions)[number]] };
    }
    case 'report-result':
      return { results: [...results, conduct] };
    case 'supersede':
      return { supersededBy: String(body.by) };
    default:
      return {};
  }
}
