// Consular referrals as the model knows them. MUST NOT import the platform's own rules.
import type { Agreements, Rule } from './agreements.js';
import { BYSTANDERS, someStates, STATES, unitOf } from './cast.js';
import { HOUR, type Matcher, PRESENT, Span } from './expected.js';
import type { Act, Kind, Known, List, Recorded, Refused, Verdict } from './kind.js';
import { against, COMMANDS, type Duty, dutyAfter, type Standing } from './referral-rules.js';
import { words } from './referral-words.js';

/** Which facts of a referral someone knows. */
interface Seen {
  readonly from: number;
  readonly until?: number | undefined;
}

type Fields = Readonly<Record<string, Matcher | undefined>>;

export interface Referral extends Known, Standing {
  /** What lists say of it to everyone who knows of it, and what they say only to some. */
  readonly always: Fields;
  readonly rule: Matcher;
  readonly times: Fields;
  readonly content: Readonly<Record<string, Matcher>>;
  readonly notes: readonly (Fields & { readonly revision: number })[];
  /** In lower case, as demo identities begin. */
  readonly nationality: string;
  readonly noted: boolean;
  readonly toldAt?: Span;
  /** The revision of the fact that says that the post was told. */
  readonly toldBy: number | undefined;
  readonly hold?: { readonly reason: string; readonly reviewOn: string } | undefined;
  readonly informedOfRightOn: string | null;
  /** The revision of the fact that says that a victim took the consent back, and the state that it led to. */
  readonly withdrawn: { readonly by: number; readonly state: string } | undefined;
  readonly nationalityAsSeen: 'unconfirmed' | 'confirmed' | 'denied';
}

const UNIT = ['keeper', 'keepers-head'];
const OVERSIGHT = ['delegate', 'home-delegate', 'chair', 'analyst', 'auditor'];

export function referrals(agreements: Agreements): Kind<Referral> {
  return {
    name: 'referral',
    path: '/v1/referrals',
    creates: { command: 'raise', part: 'keeper', inVain: ['consul', 'delegate', ...Object.keys(BYSTANDERS)] },
    commands: Object.keys(COMMANDS),
    rare: ['close', 'withhold'],
    parts: [
      ...UNIT,
      ...UNIT,
      'consul',
      'consul',
      'compatriot',
      'stranger',
      'home-delegate',
      'delegate',
      ...Object.keys(BYSTANDERS),
    ],
    cast(chance) {
      const [host = '', home = '', third = ''] = someStates(chance, 3);
      return {
        keeper: `${host}-officer`,
        'keepers-head': `${host}-head`,
        consul: `${home}-consular`,
        compatriot: `${home}-officer`,
        stranger: `${third}-consular`,
        'home-delegate': `${home}-delegate`,
        delegate: `${third}-delegate`,
        ...BYSTANDERS,
      };
    },
    partFor: (command) => (COMMANDS[command]?.by[0] === 'consul' ? 'consul' : 'keeper'),
    say: (command, variant, record, cast, now) =>
      words(command, variant, cast, { since: record?.since, dueSince: record?.duty?.dueSince }, now),
    judge: (record, act) => (record ? step(record, act) : raise(act, agreements)),
    elapse,
    show(record, part, _cast, now) {
      const seen = seenBy(record, part);
      if (seen === undefined) return { hidden: true };
      return { body: { ...summary(record, seen, now), ...writings(record, part, seen.from) } };
    },
    history(record, part) {
      const seen = seenBy(record, part);
      return seen && record.facts.slice(seen.from, seen.until === undefined ? undefined : seen.until + 1);
    },
    counts: (record, part) => seenBy(record, part) ?? { from: 0 },
    lists: [...STATES.flatMap(listsOf), listOf('auditor', 'auditor'), listOf('analyst', 'analyst')],
  };
}

/** From which fact on, and up to which, someone knows of a referral; undefined when it is not known of at all. */
function seenBy(record: Referral, part: string): Seen | undefined {
  const from = knownFrom(record, part);
  if (from === undefined) return undefined;
  const isOfTheState = part === 'consul' || isCompatriotOfOversight(record, part);
  return { from, ...(isOfTheState && record.withdrawn && { until: record.withdrawn.by }) };
}

function knownFrom(record: Referral, part: string): number | undefined {
  const { toldBy, track } = record;
  if (UNIT.includes(part)) return 0;
  if (part === 'consul') return toldBy;
  if (!OVERSIGHT.includes(part)) return undefined;
  return track === 'arrest' && !isCompatriotOfOversight(record, part) ? 0 : toldBy;
}

const isCompatriotOfOversight = ({ nationality }: Referral, part: string) =>
  part === 'home-delegate' || (part === 'chair' && nationality === 'ph');

/** The post reads and acts: it was told, the consent stands, and it did not say last that the person is no national. */
const isWithPost = ({ told, withdrawn, nationalityAsSeen }: Referral) =>
  told && withdrawn === undefined && nationalityAsSeen !== 'denied';

/** Only what it says of the nationality does a post say again. */
const isBarred = (record: Referral, { part, command }: Act) =>
  part === 'consul' && !isWithPost(record) && (record.withdrawn !== undefined || !command.endsWith('-nationality'));

// What is seen

function summary(record: Referral, { from, until }: Seen, now: number): Fields {
  const { always, rule, times, facts, state, track, toldAt, duty, withdrawn } = record;
  const timed = from === 0 || track === 'arrest';
  const overdue = state !== 'closed' && !toldAt && duty?.notifyBy !== undefined && now > duty.notifyBy.until;
  return {
    ...always,
    id: PRESENT,
    revision: (until ?? facts.length - 1) - from,
    state: until === undefined ? state : withdrawn?.state,
    ...(timed && { rule, ...times, ...dutyShown(record) }),
    ...(from === 0 && beginnings(record)),
    overdue,
    ...(toldAt && { notifiedAt: toldAt }),
    ...(toldAt && timed && { late: duty?.notifyBy !== undefined && toldAt.from > duty.notifyBy.until }),
    nationalityAsSeen: record.nationalityAsSeen,
    assistanceWaits: record.assistanceWaits,
  };
}

function dutyShown({ duty, state, toldAt }: Referral): Fields {
  if (!duty) return {};
  const runs = toldAt !== undefined || state !== 'closed';
  return { dueSince: duty.dueSince, notifyBy: duty.notifyBy, ...(runs && { elapsedHours: PRESENT }) };
}

function beginnings({ wish, informedOfRightOn, hold }: Referral): Fields {
  return { wish: wish ?? 'not-yet-asked', informedOfRightOn, ...(hold && { hold: { ...hold, reviewOverdue: false } }) };
}

function writings(record: Referral, part: string, from: number): Fields {
  const { content, notes } = record;
  if (UNIT.includes(part)) return { content, notes };
  if (part !== 'consul' || !isWithPost(record)) return {};
  const { notes: _forTheUnitAlone, ...shared } = content;
  const posts = notes.filter(({ revision }) => revision >= from);
  return { content: shared, notes: posts.map((note) => ({ ...note, revision: note.revision - from })) };
}

function listsOf(state: string): readonly List[] {
  return [listOf(`${state}-officer`, 'keeper'), listOf(`${state}-consular`, 'consul'), listOf(`${state}-delegate`)];
}

function listOf(reader: string, as?: string): List {
  const partOf = (record: Referral) => as ?? (record.nationality === reader.slice(0, 2) ? 'home-delegate' : 'delegate');
  const isParty = (cast: Readonly<Record<string, string>>) => as === undefined || reader === as || cast[as] === reader;
  return {
    reader,
    path: '/v1/referrals?',
    has: (record, cast) => isParty(cast) && knownFrom(record as Referral, partOf(record as Referral)) !== undefined,
    item(record, _cast, now) {
      const seen = seenBy(record as Referral, partOf(record as Referral)) ?? { from: 0 };
      return summary(record as Referral, seen, now);
    },
    since: (record) => knownFrom(record as Referral, partOf(record as Referral)) ?? 0,
  };
}

// What is done

const refused = (status: number, code: string): Verdict<Referral> => ({ refused: [{ status, code }] });
const instant = (value: unknown) => new Span(Date.parse(String(value)), Date.parse(String(value)));

/** What is said when a referral is raised; the other fields depend on the track. */
type Raising = Readonly<Record<string, Matcher>> &
  Readonly<Record<'track' | 'nationality' | 'post', string>> & { readonly content: Readonly<Record<string, Matcher>> };

function raise(act: Act, agreements: Agreements): Verdict<Referral> {
  const { body, between, by, part } = act;
  if (act.misshapen) return refused(400, 'body.invalid');
  if (!UNIT.includes(part)) return refused(403, 'access.denied');
  const { content, track, nationality, post, ...particulars } = body as Raising;
  const hostState = by.slice(0, 2).toUpperCase();
  const since = instant(track === 'arrest' ? body.detainedAt : body.identifiedAt);
  const wrong: Refused[] = [];
  const sense = (holds: boolean, code: string) => holds || wrong.push({ status: 422, code });
  sense(nationality !== hostState, 'referral.own-national');
  sense(post.startsWith(nationality), 'referral.post-of-other-state');
  // The post of a state is accredited to every other one.
  sense(!post.startsWith(hostState), 'referral.post-not-accredited');
  sense(since.from <= between.until, 'referral.in-the-future');
  if (wrong[0]) return { refused: [wrong[0], ...wrong.slice(1)] };
  const home = nationality.toLowerCase();
  const rule: Rule = agreements.between(by, home, since.from);
  const regardless = track === 'arrest' && rule.kind === 'mandatory';
  const duty = regardless ? dutyFrom(since, rule.withinHours) : undefined;
  const known: Fields = { track, unit: unitOf(by.slice(0, 2)), hostState, nationality, post };
  const { detainedAt, identifiedAt, ...others } = particulars;
  const conduct: Fields = {
    ...known,
    rule: { ...rule },
    raisedAt: between,
    ...others,
    ...whenOf(detainedAt, identifiedAt),
    ...stated(duty),
  };
  return {
    carried: {
      state: 'raised',
      facts: [{ type: 'referral.raised.v1', by, at: between, conduct }],
      always: { ...known, ...others, ...(track === 'arrest' && whenOf(detainedAt, undefined)) },
      rule: { ...rule },
      times: { raisedAt: between, ...whenOf(detainedAt, identifiedAt) },
      content,
      notes: [],
      nationality: home,
      track,
      regardless,
      withinHours: rule.withinHours,
      since,
      duty,
      noted: false,
      held: false,
      told: false,
      toldBy: undefined,
      wish: undefined,
      withdrawn: undefined,
      informedOfRightOn: null,
      nationalityAsSeen: 'unconfirmed',
      assistanceWaits: false,
    },
  };
}

function whenOf(detainedAt: Matcher | undefined, identifiedAt: Matcher | undefined): Fields {
  if (detainedAt !== undefined) return { detainedAt: instant(detainedAt) };
  return identifiedAt === undefined ? {} : { identifiedAt: instant(identifiedAt) };
}

function dutyFrom(since: Span, withinHours: number | null): Duty {
  return { dueSince: since, ...(withinHours !== null && { notifyBy: since.later(withinHours * HOUR) }) };
}

const stated = (duty: Duty | undefined): Fields => ({
  dueSince: duty?.dueSince ?? null,
  notifyBy: duty?.notifyBy ?? null,
});

function step(record: Referral, act: Act): Verdict<Referral> {
  const { command, part, body, between } = act;
  if (act.misshapen) return refused(400, 'body.invalid');
  if (knownFrom(record, part) === undefined) return refused(404, 'record.unknown');
  const rule = COMMANDS[command];
  const as = part === 'keepers-head' ? 'keeper' : part;
  if (!rule?.by.includes(as)) return refused(403, 'access.denied');
  const wrong = against(command, record, body, between, part === 'consul');
  // What a post sent before it lost its part may be decided afterwards: then the rules refuse it.
  if (isBarred(record, act)) return { refused: [{ status: 403, code: 'access.denied' }, ...wrong] };
  if (wrong[0]) return { refused: [wrong[0], ...wrong.slice(1)] };
  const seen = command === 'confirm-nationality' ? 'confirmed' : command === 'deny-nationality' ? 'denied' : undefined;
  if (seen !== undefined && record.nationalityAsSeen === seen) return { unchanged: record };
  if (command === 'withdraw-consent' && record.withdrawn) return { unchanged: record };
  return { carried: take(elapse(record, between), act, rule.fact, seen) };
}

function take(record: Referral, act: Act, type: string, seen: Referral['nationalityAsSeen'] | undefined): Referral {
  const { command, body, between, by } = act;
  const revision = record.facts.length;
  const changed: Referral = { ...record, ...changes(command, record, body, between, revision) };
  const at = seen === undefined ? changed : { ...changed, nationalityAsSeen: seen };
  const fact: Recorded = { type, by, at: between, conduct: conductOf(command, at, body, between) };
  const author = by.endsWith('-consular') ? `${by.slice(0, 2).toUpperCase()}-CONSULAR` : unitOf(by.slice(0, 2));
  const note = { revision, type, by: author, content: body.content as Matcher };
  return {
    ...at,
    facts: [...record.facts, fact],
    notes: body.content === undefined ? record.notes : [...record.notes, note],
  };
}

function changes(
  command: string,
  record: Referral,
  body: Act['body'],
  between: Span,
  revision: number,
): Partial<Referral> {
  switch (command) {
    case 'record-wishes': {
      const told = {
        wish: String(body.wish),
        informedOfRightOn: (body.informedOfRightOn as string | undefined) ?? null,
      };
      const duty = dutyAfter({ ...record, ...told }, between);
      const moved = duty?.notifyBy?.from !== record.duty?.notifyBy?.from;
      return { ...told, duty, noted: record.noted && !moved, state: record.held ? 'withheld' : 'wishes-recorded' };
    }
    case 'withhold': {
      const hold = { reason: String(body.reason), reviewOn: String(body.reviewOn) };
      return { state: 'withheld', held: true, hold, duty: undefined, noted: false };
    }
    case 'lift-hold': {
      const duty = dutyAfter({ ...record, held: false }, between);
      const state = record.wish === undefined ? 'raised' : 'wishes-recorded';
      return { state, held: false, hold: undefined, duty, noted: false };
    }
    case 'notify':
      return { state: 'notified', told: true, toldAt: instant(body.at), toldBy: revision };
    case 'withdraw-consent': {
      const state = record.state === 'closed' ? 'closed' : 'consent-withdrawn';
      return { state, withdrawn: { by: revision, state }, assistanceWaits: false };
    }
    case 'acknowledge':
      return { state: 'acknowledged' };
    case 'ask-assistance':
      return { assistanceWaits: true };
    case 'answer-assistance':
      return { assistanceWaits: false };
    case 'close':
      return { state: 'closed' };
    default:
      return {};
  }
}

function conductOf(command: string, record: Referral, body: Act['body'], at: Span): Fields {
  const said = (...names: readonly string[]): Fields =>
    Object.fromEntries(names.map((name) => [name, body[name] as Matcher]));
  switch (command) {
    case 'record-wishes':
      return { at, ...said('wish'), informedOfRightOn: record.informedOfRightOn, ...stated(record.duty) };
    case 'withhold':
      return { at, ...said('reason', 'reviewOn') };
    case 'lift-hold':
      return { at, ...stated(record.duty) };
    case 'notify': {
      const { post, nationality: postState } = record.always;
      return { at, toldAt: instant(body.at), ...said('channel'), post, postState };
    }
    case 'record-access':
      return { at, ...said('kind'), tookPlaceAt: instant(body.at) };
    case 'arrange-assistance':
      return { at, ...said('kind') };
    case 'close':
      return { at, ...said('outcome') };
    default:
      return { at };
  }
}

/** Silence is noted once for each limit as it stands. */
function elapse(record: Referral, now: Span): Referral {
  const notifyBy = record.duty?.notifyBy;
  if (!notifyBy || record.state === 'closed' || record.told || record.noted || notifyBy.until >= now.from)
    return record;
  const at = new Span(notifyBy.from, Number.POSITIVE_INFINITY);
  const fact: Recorded = { type: 'referral.limit-passed.v1', at, conduct: { notifyBy, at } };
  return { ...record, facts: [...record.facts, fact], noted: true };
}
