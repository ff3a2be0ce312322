// Exchange requests as the model knows them.
import { BYSTANDERS, OVERSIGHT, someStates, STATES, unitOf } from './cast.js';
import { against, OPEN, RULES } from './exchange-rules.js';
import { words } from './exchange-words.js';
import { HOUR, type Matcher, PRESENT, Span } from './expected.js';
import { after, againstBody, onlyPartsStand, type Question, saidIn, standing, waiting } from './onward-use.js';
import type { Act, Cast, Kind, Known, List, Recorded, Refused, Verdict } from './kind.js';
import type { TimeLimits } from './time-limits.js';

type Fields = Readonly<Record<string, Matcher | undefined>>;

export interface Request extends Known {
  /** What was said when it was submitted: what lists and histories show of it. */
  readonly submitted: Fields;
  readonly content: Matcher;
  readonly replies: readonly Matcher[];
  readonly acknowledgeBy: Span;
  readonly dueAt: Span;
  /** Milliseconds from a beginning of the answer limit to its end. */
  readonly answerWithin: number;
  /** The answer limit before any delay notice, and milliseconds by which notices may move it. */
  readonly firstDueAt: Span;
  readonly longestDelay: number;
  /** Limits that passed in silence, as they now stand. */
  readonly noted: readonly string[];
  readonly metAt?: Span | undefined;
  readonly questions: readonly Question[];
}

const UNITS = ['asker', 'askers-head', 'asked', 'askeds-head'];
const sideOf = (part: string) => (part === 'askers-head' ? 'asker' : part === 'askeds-head' ? 'asked' : part);
const isOpen = ({ state }: Known) => OPEN.includes(state);

export function exchangeRequests(limits: TimeLimits): Kind<Request> {
  return {
    name: 'exchange request',
    path: '/v1/exchange-requests',
    creates: { command: 'submit', part: 'asker', inVain: ['asked', 'consul', 'delegate', ...Object.keys(BYSTANDERS)] },
    commands: Object.keys(RULES),
    rare: ['withdraw', 'refer', 'refuse'],
    parts: [...UNITS, ...UNITS, 'outsider', 'consul', 'delegate', ...Object.keys(BYSTANDERS)],
    cast(chance) {
      const [from = '', to = '', third = ''] = someStates(chance, 3);
      return {
        asker: `${from}-officer`,
        'askers-head': `${from}-head`,
        asked: `${to}-officer`,
        'askeds-head': `${to}-head`,
        outsider: `${third}-officer`,
        consul: `${to}-consular`,
        delegate: `${third}-delegate`,
        ...BYSTANDERS,
      };
    },
    route: (command) => (command === 'refuse-in-part' ? 'refuse' : command),
    partFor: (command) => RULES[command]?.side ?? 'asker',
    say: (command, variant, record, cast, now) => words(command, variant, cast, record, now),
    judge: (record, act) => (record ? step(record, act) : submit(act, limits)),
    elapse,
    show(record, part, _cast, now) {
      if (!mayKnow(part)) return { hidden: true };
      const passed = record.facts.filter(({ by }) => by === undefined).map(({ conduct }) => conduct);
      const shown = {
        ...summary(record, now),
        limitsPassed: passed,
        onwardUses: record.questions as unknown as Matcher,
      };
      return { body: { ...shown, ...(UNITS.includes(part) && writings(record)) } };
    },
    history: (record, part) => (mayKnow(part) ? record.facts : undefined),
    lists: [...STATES.flatMap(listsOf), { ...EVERYTHING, reader: 'auditor' }, { ...EVERYTHING, reader: 'vn-delegate' }],
  };
}

const mayKnow = (part: string) => UNITS.includes(part) || OVERSIGHT.includes(part);

// What is seen

function summary(record: Request, now: number): Fields {
  const { submitted, facts, state, dueAt, metAt } = record;
  const late = metAt && { late: metAt.from > dueAt.until };
  return { ...submitted, revision: facts.length - 1, state, dueAt, overdue: isOverdue(record, now), ...late };
}

function isOverdue(record: Request, now: number): boolean {
  return (
    isOpen(record) && (now > record.dueAt.until || (record.state === 'submitted' && now > record.acknowledgeBy.until))
  );
}

function writings({ content, replies }: Request): Fields {
  return { content, replies };
}

const EVERYTHING: Omit<List, 'reader'> = {
  path: '/v1/exchange-requests?',
  has: () => true,
  item: (record, _cast, now) => summary(record as Request, now),
};

function listsOf(state: string): readonly List[] {
  const reader = `${state}-officer`;
  const inbox = (_: Known, cast: Cast) => cast.asked === reader;
  const outbox = (_: Known, cast: Cast) => cast.asker === reader;
  const overdue = (record: Known, _: Cast, now: number) => isOverdue(record as Request, now);
  const list = (query: string, ...all: List['has'][]): List => ({
    ...EVERYTHING,
    reader,
    path: `/v1/exchange-requests?${query}&`,
    has: (...record) => all.every((has) => has(...record)),
  });
  return [
    list('box=inbox', inbox),
    list('box=outbox', outbox),
    list('box=inbox&overdue=true', inbox, overdue),
    list('box=outbox&state=answered', outbox, (record) => record.state === 'answered'),
  ];
}

// What is done

const refused = (status: number, code: string): Verdict<Request> => ({ refused: [{ status, code }] });

function submit(act: Act, limits: TimeLimits): Verdict<Request> {
  const { body, between, by, cast } = act;
  if (act.misshapen) return refused(400, 'body.invalid');
  if (!UNITS.includes(act.part)) return refused(403, 'access.denied');
  const from = unitOf(by.slice(0, 2));
  const wrong: Refused[] = [];
  if (body.to === 'XX-ATU') wrong.push({ status: 422, code: 'exchange.unit-unknown' });
  if (body.to === from) wrong.push({ status: 422, code: 'exchange.own-unit' });
  wrong.push(...restrictionsMissing(act));
  if (wrong[0]) return { refused: [wrong[0], ...wrong.slice(1)] };
  const { version, acknowledge, answer, longestDelay } = limits.inForceAt(between.from);
  const answerWithin = (answer[String(body.urgency)] ?? 0) * HOUR;
  const { content, ...said } = body as Record<string, Matcher>;
  const submitted = {
    ...said,
    fastTrack: body.fastTrack === true,
    from,
    fromState: from.slice(0, 2),
    toState: String(cast.asked).slice(0, 2).toUpperCase(),
    policyVersion: version,
    submittedAt: between,
    acknowledgeBy: between.later((acknowledge[String(body.urgency)] ?? 0) * HOUR),
    dueAt: between.later(answerWithin),
  };
  return {
    carried: {
      state: 'submitted',
      facts: [{ type: 'exchange.submitted.v1', by, at: between, conduct: submitted }],
      submitted: { ...submitted, id: PRESENT },
      content: content ?? null,
      replies: [],
      acknowledgeBy: submitted.acknowledgeBy,
      dueAt: submitted.dueAt,
      answerWithin,
      firstDueAt: submitted.dueAt,
      longestDelay: longestDelay * HOUR,
      noted: [],
      questions: [],
    },
  };
}

function restrictionsMissing({ body }: Act): readonly Refused[] {
  const { restrictions } = (body.content ?? {}) as { restrictions?: string };
  const stated = restrictions !== undefined;
  return body.handling === 'H3' && !stated ? [{ status: 422, code: 'exchange.restrictions-missing' }] : [];
}

function step(record: Request, act: Act): Verdict<Request> {
  const { command, part, body, between } = act;
  if (act.misshapen) return refused(400, 'body.invalid');
  if (!mayKnow(part)) return refused(404, 'record.unknown');
  const rule = RULES[command];
  if (rule?.side !== sideOf(part)) return refused(403, 'access.denied');
  const answers = {
    answerStands: standing(record).length > 0,
    onlyPartsStand: onlyPartsStand(record),
    onwardUseAsked: waiting(record).length > 0,
  };
  const wrong = [
    ...against(command, { state: record.state, ...answers }),
    ...againstBody(command, record, body, [record.submitted.from, record.submitted.to]),
    ...restrictionsMissing(act),
  ];
  const newDueAt = command === 'notify-delay' ? Date.parse(String(body.newDueAt)) : undefined;
  if (newDueAt !== undefined && newDueAt <= Math.max(between.from, record.dueAt.until)) {
    wrong.push({ status: 422, code: 'exchange.date-not-later' });
  } else if (newDueAt !== undefined && newDueAt > record.firstDueAt.until + record.longestDelay) {
    wrong.push({ status: 422, code: 'exchange.delay-too-long' });
  }
  if (wrong[0]) return { refused: [wrong[0], ...wrong.slice(1)] };
  return { carried: take(elapse(record, between), act, rule, newDueAt) };
}

function take(
  record: Request,
  { command, body, between, by }: Act,
  rule: (typeof RULES)[string],
  newDueAt: number | undefined,
): Request {
  const moved = newDueAt === undefined ? undefined : new Span(newDueAt, newDueAt);
  const dueAt = command === 'reopen' ? between.later(record.answerWithin) : (moved ?? record.dueAt);
  const conduct: Fields = {
    at: between,
    ...pick(body, 'handling', 'evaluation', 'grounds', 'useful'),
    ...(command === 'notify-delay' && pick(body, 'reason')),
    ...(dueAt !== record.dueAt && { dueAt }),
    ...saidIn(command, record, body),
  };
  const content = written(command, body);
  const fact: Recorded = { type: rule.fact, by, at: between, conduct };
  const reply: Matcher = {
    revision: record.facts.length,
    type: rule.fact,
    unit: unitOf(by.slice(0, 2)),
    conduct,
    content,
  };
  const unasked = command === 'clarify' && record.state === 'submitted';
  const { replies, questions } = after(command, record, record.facts.length, body, between);
  return {
    ...record,
    state: unasked ? 'submitted' : (rule.to ?? record.state),
    facts: [...record.facts, fact],
    replies: [...replies, ...(content === undefined ? [] : [reply])],
    questions,
    dueAt,
    firstDueAt: command === 'reopen' ? dueAt : record.firstDueAt,
    noted: dueAt === record.dueAt ? record.noted : record.noted.filter((limit) => limit !== 'answer'),
    metAt: rule.meets ? between : command === 'reopen' ? undefined : record.metAt,
  };
}

function pick(body: Act['body'], ...names: readonly string[]): Fields {
  return Object.fromEntries(names.flatMap((name) => (name in body ? [[name, body[name] as Matcher]] : [])));
}

/** What is sealed of a body. */
function written(command: string, { content, reason }: Act['body']): Matcher | undefined {
  if (content !== undefined) return content as Matcher;
  return reason !== undefined && command !== 'notify-delay' ? { reason: reason as string } : undefined;
}

/** Silence is noted once for each limit as it stands, the earlier limit first. */
function elapse(record: Request, now: Span): Request {
  if (!isOpen(record)) return record;
  const running = [{ limit: 'answer', dueAt: record.dueAt }];
  if (record.state === 'submitted') running.push({ limit: 'acknowledge', dueAt: record.acknowledgeBy });
  const passed = running
    .filter(({ limit, dueAt }) => dueAt.until < now.from && !record.noted.includes(limit))
    .sort((one, other) => one.dueAt.from - other.dueAt.from);
  const facts = passed.map(({ limit, dueAt }): Recorded => {
    const at = new Span(dueAt.from, Number.POSITIVE_INFINITY);
    return { type: 'exchange.limit-passed.v1', at, conduct: { limit, dueAt, at } };
  });
  const noted = [...record.noted, ...passed.map(({ limit }) => limit)];
  return passed.length === 0 ? record : { ...record, facts: [...record.facts, ...facts], noted };
}
