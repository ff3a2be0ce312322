// Review rounds of drafts as the model knows them. Every command of theirs is given; a deliverable that a round names is
// always one that is not recorded, for deliverables are records of another slice.
import { BYSTANDERS, OVERSIGHT, someStates, STATES } from './cast.js';
import { type Matcher, PRESENT, type Span } from './expected.js';
import type { Act, Kind, Known, List, Recorded, Verdict } from './kind.js';
import { against, againstOpening, COMMANDS, dayOf } from './review-rules.js';
import { words } from './review-words.js';
import { texts, type Written, written } from './written.js';

type Fields = Readonly<Record<string, Matcher | undefined>>;

interface Input {
  readonly state: string;
  readonly said: Fields;
}

export interface Round extends Known {
  /** What was said when it was opened. */
  readonly opened: Fields;
  readonly closesOn: string;
  /** The last word of each state that gave any; whoever spoke last stands last. */
  readonly inputs: readonly Input[];
  readonly words: readonly Written[];
}

const DELEGATES = ['delegate', 'second-delegate', 'third-delegate'];
const WORKING_GROUP = [...DELEGATES, 'chair', 'secretariat'];
const MEMBERS = STATES.map((state) => state.toUpperCase());
const NOBODYS = Object.keys(BYSTANDERS).filter((part) => part !== 'secretariat');

export const reviewRounds: Kind<Round> = {
  name: 'review round',
  path: '/v1/review-rounds',
  creates: { command: 'open', part: 'secretariat', inVain: ['delegate', 'head', ...NOBODYS] },
  commands: [...Array.from({ length: 6 }, () => 'give-input'), 'close'],
  rare: ['close'],
  parts: [...DELEGATES, 'head', 'officer', 'consul', ...Object.keys(BYSTANDERS)],
  cast(chance) {
    const [first = '', second = '', third = ''] = someStates(chance, 3);
    return {
      delegate: `${first}-delegate`,
      'second-delegate': `${second}-delegate`,
      'third-delegate': `${third}-delegate`,
      head: `${first}-head`,
      officer: `${second}-officer`,
      consul: `${third}-consular`,
      ...BYSTANDERS,
    };
  },
  partFor: (command, chance) => (command === 'give-input' ? chance.pick(DELEGATES) : 'secretariat'),
  say: (command, variant, _record, _cast, now) => words(command, variant, now),
  judge: (record, act) => (record ? step(record, act) : open(act)),
  elapse: (record) => record,
  show(record, part) {
    if (!mayKnow(part)) return { hidden: true };
    return { body: { ...summary(record), ...(WORKING_GROUP.includes(part) && { texts: texts(record.words) }) } };
  },
  history: (record, part) => (mayKnow(part) ? record.facts : undefined),
  lists: [
    ...['chair', 'secretariat', 'analyst', 'auditor', 'vn-delegate'].map((reader) => listOf(reader)),
    ...['th-officer', 'th-consular', 'registrar'].map((reader) => ({ ...listOf(reader), denied: true as const })),
    ...['open', 'closed'].map((state) => listOf('th-delegate', state)),
  ],
};

const mayKnow = (part: string) => [...WORKING_GROUP, ...OVERSIGHT].includes(part);

// What is seen

function summary({ facts, state, opened, inputs }: Round): Fields {
  return {
    ...opened,
    id: PRESENT,
    revision: facts.length - 1,
    state,
    inputs: inputs.map(({ said }) => said),
    withoutInput: MEMBERS.filter((member) => !inputs.some((input) => input.state === member)),
  };
}

function listOf(reader: string, state?: string): List {
  return {
    reader,
    path: state === undefined ? '/v1/review-rounds?' : `/v1/review-rounds?state=${state}&`,
    has: (record) => state === undefined || record.state === state,
    item: (record) => summary(record as Round),
  };
}

// What is done

const refused = (status: number, code: string): Verdict<Round> => ({ refused: [{ status, code }] });

function open(act: Act): Verdict<Round> {
  const { body, between, by } = act;
  if (act.misshapen) return refused(400, 'body.invalid');
  if (act.part !== 'secretariat') return refused(403, 'access.denied');
  const [first, ...more] = againstOpening(act);
  if (first) return { refused: [first, ...more] };
  const { content: _sealed, ...said } = body as Record<string, Matcher>;
  const type = 'governance.review-opened.v1';
  const conduct = { ...said, states: MEMBERS, at: between };
  return {
    carried: {
      state: 'open',
      facts: [{ type, by, at: between, conduct }],
      opened: { ...said, deliverable: null, states: MEMBERS },
      closesOn: String(body.closesOn),
      inputs: [],
      words: written(type, 0, act),
    },
  };
}

function step(record: Round, act: Act): Verdict<Round> {
  const { command, part } = act;
  if (act.misshapen) return refused(400, 'body.invalid');
  if (!mayKnow(part)) return refused(404, 'record.unknown');
  const rule = COMMANDS[command];
  const as = DELEGATES.includes(part) ? 'delegate' : part;
  if (rule?.by !== as) return refused(403, 'access.denied');
  const [first, ...more] = against(record.state, act);
  return first ? { refused: [first, ...more] } : { carried: take(record, act, rule.fact) };
}

function take(record: Round, act: Act, type: string): Round {
  const { command, body, between, by } = act;
  const revision = record.facts.length;
  const words = [...record.words, ...written(type, revision, act)];
  const noted = (conduct: Fields): readonly Recorded[] => [...record.facts, { type, by, at: between, conduct }];
  if (command === 'close') return { ...record, state: 'closed', facts: noted({ at: between }), words };
  const state = by.slice(0, 2).toUpperCase();
  const { content: _sealed, ...answer } = body as Record<string, Matcher>;
  const said: Fields = { state, ...answer, at: between };
  const input: Input = { state, said: { ...said, late: isLate(between, record.closesOn) } };
  const inputs = [...record.inputs.filter((other) => other.state !== state), input];
  return { ...record, facts: noted(said), inputs, words };
}

/** Input after the last day is late; which day it was is not known for what is given about midnight. */
function isLate({ from, until }: Span, closesOn: string): Matcher {
  return dayOf(from) === dayOf(until) ? dayOf(from) > closesOn : PRESENT;
}
