// The Working Group's directions to the HSU as the model knows them. Every command of theirs is given.
import { BYSTANDERS, OVERSIGHT, someStates, STATES, unitOf } from './cast.js';
import { type Addressee, against, COMMANDS } from './direction-rules.js';
import { NO_UNIT, words } from './direction-words.js';
import { type Matcher, PRESENT, type Span } from './expected.js';
import type { Act, Cast, Kind, Known, List, Recorded, Verdict } from './kind.js';
import { texts, type Written, written } from './written.js';

type Fields = Readonly<Record<string, Matcher | undefined>>;

export interface Direction extends Known {
  /** Addressed to every unit there is. */
  readonly all: boolean;
  readonly issuedAt: Span;
  readonly addressees: readonly Addressee[];
  readonly words: readonly Written[];
}

const HEADS = ['first-head', 'second-head', 'third-head'];
const UNITS = [...HEADS, 'first-officer', 'second-officer', 'third-officer'];
const WORKING_GROUP = ['delegate', 'chair', 'secretariat'];
const NOBODYS = Object.keys(BYSTANDERS).filter((part) => part !== 'chair');

export const directions: Kind<Direction> = {
  name: 'direction',
  path: '/v1/directions',
  creates: { command: 'issue', part: 'chair', inVain: ['first-head', 'first-officer', 'delegate', ...NOBODYS] },
  commands: [...Array.from({ length: 4 }, () => ['acknowledge', 'report-progress']).flat(), 'conclude'],
  rare: ['conclude'],
  parts: [...UNITS, ...UNITS, 'consul', 'delegate', ...Object.keys(BYSTANDERS)],
  cast(chance) {
    const [first = '', second = '', third = ''] = someStates(chance, 3);
    return {
      'first-head': `${first}-head`,
      'first-officer': `${first}-officer`,
      'second-head': `${second}-head`,
      'second-officer': `${second}-officer`,
      'third-head': `${third}-head`,
      'third-officer': `${third}-officer`,
      consul: `${first}-consular`,
      delegate: `${first}-delegate`,
      ...BYSTANDERS,
    };
  },
  partFor: (command, chance) => (COMMANDS[command]?.by === 'chair' ? 'chair' : chance.pick(HEADS)),
  say: (command, variant, _record, cast) => words(command, variant, cast),
  judge: (record, act) => (record ? step(record, act) : issue(act)),
  elapse: (record) => record,
  show(record, part, cast) {
    if (!mayKnow(record, part, cast)) return { hidden: true };
    const unit = unitIn(part, cast);
    return { body: { ...summary(record, unit), ...writings(record, part, unit) } };
  },
  history(record, part, cast) {
    if (!mayKnow(record, part, cast)) return undefined;
    return UNITS.includes(part) ? 'denied' : record.facts;
  },
  lists: [
    ...STATES.flatMap((state) => [listOf(`${state}-officer`, unitOf(state)), listOf(`${state}-head`, unitOf(state))]),
    ...['chair', 'secretariat', 'analyst', 'auditor', 'vn-delegate'].map((reader) => listOf(reader)),
    ...['th-consular', 'registrar', 'somtc-reporter'].map((reader) => ({ ...listOf(reader), denied: true as const })),
    ...['issued', 'concluded'].flatMap((state) => [inState(state, 'chair'), inState(state, 'th-head', unitOf('th'))]),
  ],
};

/** The unit for which whoever plays the part acts. */
const unitIn = (part: string, cast: Cast) =>
  UNITS.includes(part) ? unitOf(String(cast[part]).slice(0, 2)) : undefined;

const isAddressed = ({ addressees }: Direction, unit: string) => addressees.some((each) => each.unit === unit);

function mayKnow(record: Direction, part: string, cast: Cast): boolean {
  const unit = unitIn(part, cast);
  return unit === undefined ? [...WORKING_GROUP, ...OVERSIGHT].includes(part) : isAddressed(record, unit);
}

// What is seen

/** A unit sees how far it is itself, not how far the others are. */
function summary({ facts, state, all, issuedAt, addressees }: Direction, unit: string | undefined): Fields {
  const shown = addressees.filter((each) => unit === undefined || each.unit === unit);
  return {
    id: PRESENT,
    revision: facts.length - 1,
    state,
    all,
    issuedAt,
    addressees: shown.map((each) => ({ ...each })),
    notAcknowledged: shown.filter(({ acknowledgedAt }) => acknowledgedAt === null).map((each) => each.unit),
  };
}

/** Units read what the Working Group wrote to them and what they wrote themselves; oversight reads no words. */
function writings(record: Direction, part: string, unit: string | undefined): Fields {
  if (unit === undefined && !WORKING_GROUP.includes(part)) return {};
  const open = (one: Written) => unit === undefined || one.unit === undefined || one.unit === unit;
  return { texts: texts(record.words.filter(open)) };
}

function listOf(reader: string, unit?: string): List {
  return {
    reader,
    path: '/v1/directions?',
    has: (record) => unit === undefined || isAddressed(record as Direction, unit),
    item: (record) => summary(record as Direction, unit),
  };
}

function inState(state: string, reader: string, unit?: string): List {
  const list = listOf(reader, unit);
  const path = `/v1/directions?state=${state}&`;
  return { ...list, path, has: (record, ...more) => record.state === state && list.has(record, ...more) };
}

// What is done

const refused = (status: number, code: string): Verdict<Direction> => ({ refused: [{ status, code }] });

function issue(act: Act): Verdict<Direction> {
  const { body, between, by } = act;
  if (act.misshapen) return refused(400, 'body.invalid');
  if (act.part !== 'chair') return refused(403, 'access.denied');
  const named = body.units as readonly string[] | undefined;
  if (named?.includes(NO_UNIT)) return refused(422, 'governance.unit-unknown');
  const units = named ?? STATES.map(unitOf);
  const type = 'governance.direction-issued.v1';
  const all = named === undefined;
  return {
    carried: {
      state: 'issued',
      facts: [{ type, by, at: between, conduct: { all, units, at: between } }],
      all,
      issuedAt: between,
      addressees: units.map((unit) => ({ unit, acknowledgedAt: null, progress: null })),
      words: written(type, 0, act),
    },
  };
}

function step(record: Direction, act: Act): Verdict<Direction> {
  const { command, part, cast } = act;
  if (act.misshapen) return refused(400, 'body.invalid');
  if (!mayKnow(record, part, cast)) return refused(404, 'record.unknown');
  const rule = COMMANDS[command];
  if (!rule || (rule.by === 'chair' ? part !== 'chair' : !HEADS.includes(part))) return refused(403, 'access.denied');
  const unit = unitIn(part, cast);
  const own = record.addressees.find((each) => each.unit === unit);
  const [first, ...more] = against(rule, record.state, own);
  return first ? { refused: [first, ...more] } : { carried: take(record, act, rule.fact, own) };
}

function take(record: Direction, act: Act, type: string, own: Addressee | undefined): Direction {
  const { body, between, by } = act;
  const progress = body.progress as string | undefined;
  const conduct: Fields = { at: between, ...(own && { unit: own.unit }), ...(progress !== undefined && { progress }) };
  const fact: Recorded = { type, by, at: between, conduct };
  const moved = own && { ...own, ...(progress === undefined ? { acknowledgedAt: between } : { progress }) };
  return {
    ...record,
    state: own ? record.state : 'concluded',
    facts: [...record.facts, fact],
    addressees: record.addressees.map((each) => (each === own && moved ? moved : each)),
    words: [...record.words, ...written(type, record.facts.length, act)],
  };
}
