// Consular referrals as the model knows them. MUST NOT import the platform's own rules.
import type { Agreements, Rule } from './agreements.js';
import { BYSTANDERS, someStates, STATES, unitOf } from './cast.js';
import { HOUR, type Matcher, PRESENT, Span } from './expected.js';
import type { Act, Kind, Known, List, Recorded, Refused, Verdict } from './kind.js';
import { against, COMMANDS, type Duty, dutyAfter, type Standing } from './referral-rules.js';
import { words } from './referral-words.js';

type Fields = Readonly<Record<string, Matcher | undefined>>;

export interface Referral extends Known, Standing {
  /** What lists say of it to everyone who knows of it, and what they say only to some. */
  readonly always: Fields;
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
    say: (command, variant, record, cast, now) => words(command, variant, cast, record?.since, now),
    judge: (record, act) => (record ? step(record, act) : raise(act, agreements)),
    elapse,
    show(record, part, _cast, now) {
      const from = knownFrom(record, part);
      if (from === undefined) return { hidden: true };
      return { body: { ...summary(record, from, now), ...writings(record, part, from) } };
    },
    history(record, part) {
      const from = knownFrom(record, part);
      return from === undefined ? undefined : record.facts.slice(from);
    },
    lists: [...STATES.flatMap(listsOf), listOf('auditor', 'auditor'), listOf('analyst', 'analyst')],
  };
}

/** From which fact on someone knows of a referral; undefined when it is not known of at all. */
function knownFrom({ toldBy, track, nationality }: Referral, part: string): number | undefined {
  if (UNIT.includes(part)) return 0;
  if (part === 'consul') return toldBy;
  if (!OVERSIGHT.includes(part)) return undefined;
  const ofTheSameState = part === 'home-delegate' || (part === 'chair' && nationality === 'ph');
  if (ofTheSameState) return toldBy;
  return toldBy !== undefined || track === 'arrest' ? 0 : undefined;
}

// What is seen

function summary(record: Referral, from: number, now: number): Fields {
  const { always, times, facts, state, track, toldAt, duty } = record;
  const timed = from === 0 || track === 'arrest';
  const overdue = state !== 'closed' && !toldAt && duty?.notifyBy !== undefined && now > duty.notifyBy.until;
  return {
    ...always,
    id: PRESENT,
    revision: facts.length - 1,
    state,
    ...(timed && { ...times, ...dutyShown(record) }),
    ...(from === 0 && beginnings(record)),
    overdue,
    ...(toldAt && { notifiedAt: toldAt, late: duty?.notifyBy !== undefined && toldAt.from > duty.notifyBy.until }),
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

function writings({ content, notes, nationalityAsSeen }: Referral, part: string, from: number): Fields {
  if (UNIT.includes(part)) return { content, notes };
  if (part !== 'consul' || nationalityAsSeen === 'denied') return {};
  const { notes: _forTheUnitAlone, ...shared } = content;
  return { content: shared, notes: notes.filter(({ revision }) => revision >= from) };
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
      const from = knownFrom(record as Referral, partOf(record as Referral)) ?? 0;
      return summary(record as Referral, from, now);
    },
    // Oversight comes to know of a victim when the post is told, from the beginning though it then is.
    since(record) {
      const { toldBy, track } = record as Referral;
      const from = knownFrom(record as Referral, partOf(record as Referral)) ?? 0;
      return as !== 'keeper' && track === 'victim' ? (toldBy ?? 0) : from;
    },
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
  const known: Fields = { track, unit: unitOf(by.slice(0, 2)), hostState, nationality, post, rule: { ...rule } };
  const { detainedAt, identifiedAt, ...others } = particulars;
  const conduct: Fields = {
    ...known,
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
  // A post that denied the nationality has nothing more to do with the person, but to take the denial back.
  const isOut = as === 'consul' && record.nationalityAsSeen === 'denied' && !command.endsWith('-nationality');
  if (isOut && command !== 'acknowledge') return refused(403, 'access.denied');
  const wrong = against(command, record, body, between);
  if (wrong[0]) return { refused: [wrong[0], ...wrong.slice(1)] };
  const seen = command === 'confirm-nationality' ? 'confirmed' : command === 'deny-nationality' ? 'denied' : undefined;
  if (seen !== undefined && record.nationalityAsSeen === seen) return { unchanged: record };
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
