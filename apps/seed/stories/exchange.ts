import { officer, unitOf } from '#apps/dev-idp/identities.js';
import {
  DELAY_REASONS,
  type Exploitation,
  type Handling,
  INFORMATION_GRADES,
  REFUSAL_GROUNDS,
  SOURCES,
  type Urgency,
} from '#exchange/codes.js';
import { type AskedOfRequest, type AskedSubmit, EXCHANGE, type ExchangeTypes } from '#exchange/exchange.record.js';
import { type ExchangeState, limitsRunning } from '#exchange/exchange-state.js';
import type { InformationTypes } from '#exchange/information/information.record.js';
import type { Caller } from '#web/auth/caller.js';
import type { Chance } from '../chance.js';
import { begin, type Beginning, type CommandRunner, type RunningLimit, step, type Story } from '../command-runner.js';
import { type Corridor, corridorAmong, KIND_WEIGHTS } from '../corridors.js';
import { membersAt } from '../members.js';
import { DAY, text, words } from '../synthetic.js';

/** A request that stands, and the states between which it does. */
export type Heard = (record: string, states: readonly [from: string, to: string]) => void;

/**
 * Schedules the requests of the region: units ask, read what they get, answer, miss limits and close. `heard` is told of
 * each, once it stands.
 */
export function scheduleRequests(runner: CommandRunner, count: number, heard: Heard): void {
  for (let index = 0; index < count;) {
    const start = submissionTime(runner, (index + 0.5) / count);
    const chance = runner.chance('request', index);
    const members = membersAt(start);
    const group = chance.happens(0.03) ? runner.id('group', index) : undefined;
    const first = requestAmong(chance, members, group);
    const also = group === undefined ? [] : askedAlso(chance, members, first);
    for (const request of [first, ...also].slice(0, count - index)) {
      const id = runner.idAt(start, 'request', index);
      runner.follow(EXCHANGE, id, start, requestStory(chance, id, request, heard), {
        limits,
      });
      index += 1;
    }
  }
}

/** Requests become more frequent: at the end about twice as many as at the beginning. */
function submissionTime(runner: CommandRunner, share: number): number {
  return runner.timeAt(Math.sqrt(1 + 3 * share) - 1);
}

function limits(state: ExchangeState): readonly RunningLimit<ExchangeTypes>[] {
  return limitsRunning(state).map(({ limit, dueAt }) => {
    return { dueAt, key: [limit, String(dueAt)], note: { type: 'note-limit-passed', limit } };
  });
}

/** A request as it is going to be submitted. */
export interface NewRequest {
  readonly submit: AskedSubmit;
  readonly fromState: string;
  readonly toState: string;
}

/** A request between two states that are members on the day. */
export function requestAmong(chance: Chance, members: readonly string[], group?: string): NewRequest {
  const corridor = corridorAmong(chance, members);
  const asksHome = chance.happens(0.6);
  const fromState = asksHome ? corridor.destination : corridor.origin;
  const toState = asksHome ? corridor.origin : corridor.destination;
  const urgency = chance.weighted({ urgent: 20, priority: 35, routine: 45 });
  const handling = chance.weighted({ H0: 35, H1: 40, H2: 20, H3: 5 });
  const submit = submission(chance, corridor, unitOf(fromState), unitOf(toState), urgency, handling, group);
  return { submit, fromState, toState };
}

/** The same question put to one or two more units. */
function askedAlso(chance: Chance, members: readonly string[], first: NewRequest): readonly NewRequest[] {
  const others = members.filter((state) => state !== first.fromState && state !== first.toState);
  const start = chance.whole(0, others.length - 1);
  const asked = others.slice(start, start + chance.whole(1, 2));
  return asked.map((toState) => ({ ...first, toState, submit: { ...first.submit, to: unitOf(toState) } }));
}

function submission(
  chance: Chance,
  { origin, transit, destination, exploitation }: Corridor,
  from: string,
  to: string,
  urgency: Urgency,
  handling: Handling,
  group: string | undefined,
): AskedSubmit {
  const kind = chance.weighted(KIND_WEIGHTS);
  const reference = `SYNTHETIC-${String(chance.whole(10_000, 99_999))}`;
  return {
    type: 'submit',
    from,
    to,
    restrictionsStated: handling === 'H3',
    particulars: {
      kind,
      urgency,
      handling,
      legalBasis: chance.weighted({ multilateral: 55, bilateral: 30, domestic: 5, 'none-stated': 10 }),
      exploitation: [chance.weighted(exploitation as Record<Exploitation, number>)],
      route: { origin, transit, destination },
      persons: { victims: Math.min(60, Math.floor(chance.around(2, 0.9))), suspects: chance.whole(0, 3) },
      channels: chance.happens(0.3) ? [{ channel: chance.pick(['I-24/7', 'bilateral', 'e-ADS']), reference }] : [],
      fastTrack: urgency === 'urgent' && chance.happens(0.3),
      ...(group !== undefined && { group }),
    },
    content: {
      subject: text(`${kind}, from ${origin} to ${destination}`),
      question: text('the unit asks what is known of the persons concerned'),
      justification: text('the information is needed to identify presumed victims'),
      ...(handling === 'H3' && { restrictions: text('to be used for the identification only') }),
    },
  };
}

/** Half of the answers come within these hours; the limits are 8, 72 and 168. */
const ANSWER_HOURS: Readonly<Record<Urgency, number>> = { urgent: 5, priority: 44, routine: 110 };

function* requestStory(
  chance: Chance,
  id: string,
  { submit, fromState, toState }: NewRequest,
  heard: Heard,
): Story<ExchangeTypes> {
  const { urgency, handling } = submit.particulars;
  const [from, to] = [officer(fromState), officer(toState)];
  yield begin(from, submit);
  heard(id, [fromState, toState]);
  if (chance.happens(0.04)) {
    if (chance.happens(0.5)) yield step(hours(chance, 400), from, WITHDRAW);
    return;
  }
  yield step(urgency === 'urgent' ? hours(chance, 1.5, 1) : hours(chance, 7, 1), to, 'read');
  if (chance.happens(0.9)) yield step(MINUTE, to, { type: 'acknowledge' });
  if (chance.happens(0.12)) {
    yield step(hours(chance, 8), to, { type: 'seek-clarification', ...words('which dates are meant?') });
    yield step(hours(chance, 12), from, { type: 'clarify', ...words('the first quarter') });
  }
  if (chance.happens(0.11)) {
    const after = hours(chance, 6);
    const [reason, days] = [chance.pick(DELAY_REASONS), chance.whole(2, 14)];
    yield step(after, to, (now, state) => {
      const dueAt = state.name === 'unsubmitted' ? now : state.request.dueAt;
      return { type: 'notify-delay', reason, newDueAt: Math.max(now, dueAt) + days * DAY };
    });
  }
  if (chance.happens(0.03)) yield step(hours(chance, 200), from, WITHDRAW);
  else yield* outcome(chance, urgency, handling, from, to);
}

function* outcome(
  chance: Chance,
  urgency: Urgency,
  handling: Handling,
  from: Caller,
  to: Caller,
): Story<ExchangeTypes> {
  const part = hours(chance, ANSWER_HOURS[urgency] / 2);
  if (chance.happens(0.07)) yield step(part, to, answer(chance, 'answer-in-part', handling));
  if (chance.happens(0.03)) yield step(part, to, { type: 'refuse-in-part', grounds: [chance.pick(REFUSAL_GROUNDS)] });
  const end = chance.weighted({ answer: 82, refuse: 11, refer: 4, silence: 3 });
  const after = hours(chance, ANSWER_HOURS[urgency], 0.7);
  if (end === 'silence') return;
  if (end === 'refuse') yield step(after, to, { type: 'refuse', grounds: [chance.pick(REFUSAL_GROUNDS)] });
  if (end === 'refer') yield step(after, to, { type: 'refer' });
  if (end === 'answer') {
    yield step(after, to, answer(chance, 'answer', handling));
    yield step(hours(chance, 5, 1), from, 'read');
    if (handling === 'H2' && chance.happens(0.35)) {
      const type = chance.happens(0.7) ? 'grant-onward-use' : 'deny-onward-use';
      yield step(hours(chance, 30), from, (_, state) => askOnwardUse(state, String(from.state)));
      yield step(hours(chance, 50), to, { type });
    }
    if (chance.happens(0.01)) {
      yield step(hours(chance, 100), to, { type: 'recall-answer', ...because('a mistaken identity') });
      yield step(hours(chance, 10), from, { type: 'acknowledge-recall' });
    } else if (chance.happens(0.02)) {
      yield step(hours(chance, 100), from, { type: 'reopen', ...because('one name is missing') });
      yield step(hours(chance, ANSWER_HOURS[urgency]), to, answer(chance, 'answer', handling));
    }
  }
  if (chance.happens(0.85)) yield step(hours(chance, 70), from, close(chance, end === 'answer'));
}

const MINUTE = 1 / (24 * 60);

/** About so many hours, in days. */
function hours(chance: Chance, median: number, spread = 0.8): number {
  return chance.around(median, spread) / 24;
}

const because = (reason: string) => ({ content: { reason: text(reason) } });

const WITHDRAW: AskedOfRequest = { type: 'withdraw', ...because('the matter is settled otherwise') };

function answer(chance: Chance, type: 'answer' | 'answer-in-part', handling: Handling): AskedOfRequest {
  const source = chance.pick(['A', 'A', 'B', 'C', 'X'] as const);
  const information = chance.pick(['1', '1', '2', '3', '4'] as const);
  const restricted = handling === 'H3';
  const content = {
    answer: text('two of the persons are known to the unit'),
    ...(restricted && { restrictions: text('as in the request') }),
  };
  return { type, handling, evaluation: { source, information }, restrictionsStated: restricted, content };
}

/** The own prosecutors are to have the last answer. */
function askOnwardUse(state: ExchangeState, own: string): AskedOfRequest {
  const answer = state.name === 'unsubmitted' ? undefined : state.request.answers.at(-1)?.revision;
  return { type: 'ask-onward-use', answer, recipient: { state: own, agency: 'prosecution' }, purpose: 'prosecution' };
}

function close(chance: Chance, answered: boolean): AskedOfRequest {
  const useful = answered ? chance.weighted({ yes: 66, partly: 24, no: 10 }) : 'no';
  return { type: 'close', useful, ...(chance.happens(0.3) && because('as the request asked')) };
}

/** A unit tells another one something that nobody asked for. */
export function informationStory({ start, chance }: Beginning): Story<InformationTypes> {
  const { origin, transit, destination } = corridorAmong(chance, membersAt(start));
  const supply = begin<InformationTypes>(officer(destination), {
    type: 'supply',
    from: unitOf(destination),
    to: unitOf(origin),
    restrictionsStated: false,
    particulars: {
      kind: 'trafficking-flow',
      handling: chance.weighted({ H0: 60, H1: 40 }),
      evaluation: { source: chance.pick(SOURCES), information: chance.pick(INFORMATION_GRADES) },
      exploitation: ['online-scam-operations'],
      route: { origin, transit, destination },
      persons: { victims: chance.whole(0, 9), suspects: chance.whole(0, 2) },
    },
    content: { subject: text('a new route'), information: text('what was noticed, without being asked') },
  });
  return [supply];
}
