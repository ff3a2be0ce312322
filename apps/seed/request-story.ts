import { DELAY_REASONS, REFUSAL_GROUNDS, type Exploitation, type Handling, type Urgency } from '#exchange/codes.js';
import type { AskedOfRequest, AskedSubmit } from '#exchange/exchange.record.js';
import type { Existing } from '#exchange/exchange-state.js';
import type { Chance } from './chance.js';
import { type Corridor, CORRIDORS, KIND_WEIGHTS } from './corridors.js';
import { DAY, HOUR, text } from './synthetic.js';

export type Side = 'from' | 'to';

/** Something that one of the two units does, so long after what came before. */
export interface Act {
  readonly after: number;
  readonly by: Side;
  /** What is done, seen from how the request then stands; `read` is reading its content. */
  readonly order: 'read' | ((state: Existing, now: number) => AskedOfRequest);
}

/** One request of the synthetic region: how it is worded, and what is going to happen to it. */
export interface RequestStory {
  readonly submit: AskedSubmit;
  readonly fromState: string;
  readonly toState: string;
  readonly acts: readonly Act[];
}

/** A request between two states that are members on the day. */
export function requestStory(chance: Chance, members: ReadonlySet<string>, group?: string): RequestStory {
  const corridor = corridorAmong(chance, members);
  const asksHome = chance.happens(0.6);
  const fromState = asksHome ? corridor.destination : corridor.origin;
  const toState = asksHome ? corridor.origin : corridor.destination;
  const urgency = chance.weighted({ urgent: 20, priority: 35, routine: 45 });
  const handling = chance.weighted({ H0: 35, H1: 40, H2: 20, H3: 5 });
  return {
    submit: submission(chance, corridor, `${fromState}-ATU`, `${toState}-ATU`, urgency, handling, group),
    fromState,
    toState,
    acts: [...response(chance, urgency, handling)],
  };
}

/** The same question put to one or two more units. */
export function askedAlso(chance: Chance, members: ReadonlySet<string>, first: RequestStory): readonly RequestStory[] {
  const others = [...members].filter((state) => state !== first.fromState && state !== first.toState);
  const start = chance.whole(0, others.length - 1);
  const asked = others.slice(start, start + chance.whole(1, 2));
  const { urgency, handling } = first.submit.particulars;
  return asked.map((toState) => ({
    ...first,
    toState,
    submit: { ...first.submit, to: `${toState}-ATU` },
    acts: [...response(chance, urgency, handling)],
  }));
}

export function corridorAmong(chance: Chance, members: ReadonlySet<string>): Corridor {
  const open = CORRIDORS.filter(({ origin, destination }) => members.has(origin) && members.has(destination));
  let left = chance.next() * open.reduce((sum, { weight }) => sum + weight, 0);
  return open.find(({ weight }) => (left -= weight) < 0) ?? chance.pick(open);
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

function* response(chance: Chance, urgency: Urgency, handling: Handling): Generator<Act> {
  const hours = (median: number, spread = 0.8) => Math.round(chance.around(median, spread) * HOUR);
  if (chance.happens(0.04)) {
    if (chance.happens(0.5)) yield act(hours(400), 'from', withdraw);
    return;
  }
  const acknowledged = hours(urgency === 'urgent' ? 1.5 : 7, 1);
  yield { after: acknowledged, by: 'to', order: 'read' };
  if (chance.happens(0.9)) yield act(60_000, 'to', () => ({ type: 'acknowledge' }));
  if (chance.happens(0.12)) {
    yield act(hours(8), 'to', () => ({
      type: 'seek-clarification',
      content: { text: text('which dates are meant?') },
    }));
    yield act(hours(12), 'from', () => ({ type: 'clarify', content: { text: text('the first quarter') } }));
  }
  if (chance.happens(0.11)) yield act(hours(6), 'to', delay(chance.pick(DELAY_REASONS), chance.whole(2, 14)));
  if (chance.happens(0.03)) yield act(hours(200), 'from', withdraw);
  else yield* outcome(chance, urgency, handling, hours);
}

function* outcome(
  chance: Chance,
  urgency: Urgency,
  handling: Handling,
  hours: (median: number, spread?: number) => number,
): Generator<Act> {
  const part = hours(ANSWER_HOURS[urgency] / 2);
  if (chance.happens(0.07)) yield act(part, 'to', answer(chance, 'answer-in-part', handling));
  if (chance.happens(0.03)) yield act(part, 'to', refuse(chance, 'refuse-in-part'));
  const end = chance.weighted({ answer: 82, refuse: 11, refer: 4, silence: 3 });
  const after = hours(ANSWER_HOURS[urgency], 0.7);
  if (end === 'silence') return;
  if (end === 'refuse') yield act(after, 'to', refuse(chance, 'refuse'));
  if (end === 'refer') yield act(after, 'to', () => ({ type: 'refer' }));
  if (end === 'answer') {
    yield act(after, 'to', answer(chance, 'answer', handling));
    yield { after: hours(5, 1), by: 'from', order: 'read' };
    if (handling === 'H2' && chance.happens(0.35)) {
      const granted = chance.happens(0.7);
      yield act(hours(30), 'from', () => ({ type: 'ask-onward-use' }));
      yield act(hours(50), 'to', () => ({ type: granted ? 'grant-onward-use' : 'deny-onward-use' }));
    }
    if (chance.happens(0.01)) {
      yield act(hours(100), 'to', () => ({ type: 'recall-answer', content: { reason: text('a mistaken identity') } }));
      yield act(hours(10), 'from', () => ({ type: 'acknowledge-recall' }));
    } else if (chance.happens(0.02)) {
      yield act(hours(100), 'from', () => ({ type: 'reopen', content: { reason: text('one name is missing') } }));
      yield act(hours(ANSWER_HOURS[urgency]), 'to', answer(chance, 'answer', handling));
    }
  }
  if (chance.happens(0.85)) yield act(hours(70), 'from', close(chance, end === 'answer'));
}

function act(after: number, by: Side, order: (state: Existing, now: number) => AskedOfRequest): Act {
  return { after, by, order };
}

const withdraw = (): AskedOfRequest => ({
  type: 'withdraw',
  content: { reason: text('the matter is settled otherwise') },
});

function delay(reason: (typeof DELAY_REASONS)[number], days: number) {
  return ({ request }: Existing, now: number): AskedOfRequest => ({
    type: 'notify-delay',
    reason,
    newDueAt: Math.max(now, request.dueAt) + days * DAY,
  });
}

function answer(chance: Chance, type: 'answer' | 'answer-in-part', handling: Handling) {
  const evaluation = {
    source: chance.pick(['A', 'A', 'B', 'C', 'X'] as const),
    information: chance.pick(['1', '1', '2', '3', '4'] as const),
  };
  const restricted = handling === 'H3';
  const content = {
    answer: text('two of the persons are known to the unit'),
    ...(restricted && { restrictions: text('as in the request') }),
  };
  return (): AskedOfRequest => ({ type, handling, evaluation, restrictionsStated: restricted, content });
}

function refuse(chance: Chance, type: 'refuse' | 'refuse-in-part') {
  const grounds = [chance.pick(REFUSAL_GROUNDS)];
  return (): AskedOfRequest => ({ type, grounds });
}

function close(chance: Chance, answered: boolean) {
  const useful = answered ? chance.weighted({ yes: 66, partly: 24, no: 10 }) : 'no';
  const reason = chance.happens(0.3) ? { content: { reason: text('as the request asked') } } : {};
  return (): AskedOfRequest => ({ type: 'close', useful, ...reason });
}
