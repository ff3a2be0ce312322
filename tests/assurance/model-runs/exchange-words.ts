// What people write in the bodies of commands for exchange requests.
import { Chance } from '#apps/seed/chance.js';
import { HOUR, type Span } from './expected.js';
import { unitOf } from './cast.js';
import type { Act, Cast } from './kind.js';
import { misshapen } from './misshapen.js';
import { type Given, standing, waiting } from './onward-use.js';

type Body = Record<string, unknown>;
/** What the words are about. */
type Written = Given & { readonly dueAt: Span };
type Said = Pick<Act, 'body' | 'misshapen'>;

const KINDS = ['person-check', 'victim-identification', 'locate-person', 'joint-operation', 'other'];
const GROUNDS = ['not-available', 'request-incomplete', 'national-security', 'minor-offence'];
const DELAYS = ['judicial-authorisation', 'volume', 'translation', 'other'];
const OPTIONAL = ['content', 'partial', 'reason', 'fastTrack', 'answer', 'recipient', 'purpose', 'asked'];
const PURPOSES = ['prosecution', 'protection-of-victim'];
const HANDLING = { H0: 3, H1: 4, H2: 2, H3: 2 };

/** The body of a command, now and then one that is not of the right form or that makes no sense. */
export function words(command: string, variant: number, cast: Cast, record: Written | undefined, now: Span): Said {
  const chance = new Chance('words', command, variant);
  const body = bodyOf(command, chance, `SYNTHETIC ${command} ${String(variant)}`, cast, record, now);
  if (!chance.happens(0.05)) return { body, misshapen: command === 'refuse' && isEmpty(body.grounds) };
  return { body: misshapen(body, chance, OPTIONAL), misshapen: true };
}

const isEmpty = (list: unknown) => Array.isArray(list) && list.length === 0;

function bodyOf(
  command: string,
  chance: Chance,
  text: string,
  cast: Cast,
  record: Written | undefined,
  now: Span,
): Body {
  const maybe = (): Body => (chance.happens(0.5) ? { content: { text } } : {});
  switch (command) {
    case 'submit':
      return request(chance, text, cast);
    case 'seek-clarification':
    case 'clarify':
      return { content: { text } };
    case 'notify-delay':
      return { reason: chance.pick(DELAYS), newDueAt: newDate(chance, record?.dueAt ?? now, now), ...maybe() };
    case 'answer':
    case 'answer-in-part':
      return answer(chance, text);
    case 'refuse':
      return { grounds: GROUNDS.filter(() => chance.happens(0.5)), ...maybe() };
    case 'refuse-in-part':
      return { grounds: [chance.pick(GROUNDS)], partial: true, ...maybe() };
    case 'withdraw':
    case 'reopen':
      return { reason: text };
    case 'recall-answer':
      return { reason: text, ...(chance.happens(0.5) && { answer: one(chance, record && standing(record)) }) };
    case 'ask-onward-use':
      return { ...onwardUse(chance, cast, record), ...maybe() };
    case 'grant-onward-use':
    case 'deny-onward-use': {
      const asked = one(chance, record && waiting(record).map(({ revision }) => revision));
      return { ...(chance.happens(0.5) && { asked }), ...maybe() };
    }
    case 'close':
      return { useful: chance.pick(['yes', 'partly', 'no']), ...(chance.happens(0.5) && { reason: text }) };
    case 'acknowledge':
    case 'acknowledge-recall':
      return {};
    default:
      return maybe();
  }
}

function request(chance: Chance, text: string, cast: Cast): Body {
  const handling = chance.weighted(HANDLING);
  const content: Body = { subject: text, question: `${text}?`, justification: `${text}!` };
  if (handling === 'H3' && chance.happens(0.7)) content.restrictions = `${text}: restricted`;
  const to = chance.happens(0.04) ? chance.pick(['XX-ATU', String(cast.asker).slice(0, 2).toUpperCase() + '-ATU']) : '';
  return {
    to: to === '' ? unitOf(String(cast.asked).slice(0, 2)) : to,
    kind: chance.pick(KINDS),
    urgency: chance.pick(['urgent', 'priority', 'routine']),
    handling,
    legalBasis: chance.pick(['bilateral', 'multilateral', 'domestic', 'none-stated']),
    exploitation: ['forced-labour', 'organ-removal', 'online-scam-operations'].filter(() => chance.happens(0.4)),
    route: { origin: 'PH', transit: chance.happens(0.5) ? [] : ['MY', 'SG'], destination: 'TH' },
    persons: { victims: chance.whole(0, 9), suspects: chance.whole(0, 3) },
    channels: chance.happens(0.5) ? [] : [{ channel: 'I-24/7', reference: `SYNTHETIC-${String(chance.whole(1, 99))}` }],
    ...(chance.happens(0.3) && { fastTrack: true }),
    content,
  };
}

function answer(chance: Chance, text: string): Body {
  const handling = chance.weighted(HANDLING);
  const content: Body = { answer: text };
  if (chance.happens(handling === 'H3' ? 0.7 : 0.1)) content.restrictions = `${text}: restricted`;
  const evaluation = { source: chance.pick(['A', 'B', 'C', 'X']), information: chance.pick(['1', '2', '3', '4']) };
  return { handling, evaluation, content };
}

/** Most often one of these revisions, now and then another. */
function one(chance: Chance, revisions: readonly number[] = []): number {
  return revisions.length > 0 && chance.happens(0.85) ? chance.pick(revisions) : chance.whole(1, 9);
}

function onwardUse(chance: Chance, cast: Cast, record: Written | undefined): Body {
  const recipient = chance.pick([
    ...[{ state: 'PH' }, { state: 'PH', agency: 'prosecution' }, { body: 'ACWC' }, { unit: 'LA-ATU' }],
    ...(chance.happens(0.2)
      ? [
          { unit: 'XX-ATU' },
          { body: 'XXXX' },
          { agency: 'police' },
          {},
          { unit: unitOf(String(cast.asked).slice(0, 2)) },
        ]
      : []),
  ]);
  const asked = { answer: one(chance, record && standing(record)), recipient, purpose: chance.pick(PURPOSES) };
  if (chance.happens(0.95)) return asked;
  const { answer: _, ...incomplete } = asked;
  return incomplete;
}

/**
 * About whole hours from the present limit, so that no limit passes while commands are sent; now and then not later. A
 * minute less, so that none is at the longest delay to the millisecond.
 */
function newDate(chance: Chance, dueAt: Span, now: Span): string {
  const behind = Math.max(0, Math.ceil((now.until - dueAt.from) / HOUR));
  const hours = chance.happens(0.15) ? -chance.whole(1, 30) : behind + chance.whole(1, 90);
  return new Date(dueAt.from + hours * HOUR - HOUR / 60).toISOString();
}
