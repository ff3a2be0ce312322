// What people write in the bodies of commands for practices.
import { Chance } from '#apps/seed/chance.js';
import { HOUR, type Span } from './expected.js';
import type { Act, Cast } from './kind.js';
import { misshapen } from './misshapen.js';
import { stateOf } from './practice-people.js';

type Body = Record<string, unknown>;
type Said = Pick<Act, 'body' | 'misshapen'>;

/** Activities of the adopted plan, as far as practices cite them. */
export const ACTIVITIES = ['C.l.1.2', 'A.f.1.1'];
/** Words of titles, each of which some practices have. */
export const PLACES = ['ferry', 'airport', 'border'];
export const CATEGORIES = ['flows-and-trends', 'document-integrity', 'national-responses', 'good-practices'];
const DAY = 24 * HOUR;
const SOURCES = ['national-update-report', 'training', 'study-visit', 'research'];
const REASONS = ['incomplete', 'unclear', 'outside-scope', 'names-persons'];
const OPTIONAL = ['activities', 'articles', 'reasons', 'content'];
/** A state that is no member. */
export const STRANGER = 'FR';
/** The id of no record. */
const NOBODY = '00000000-0000-4000-8000-000000000000';

/** The body of a command, now and then one that is not of the right form or that makes no sense. */
export function words(command: string, variant: number, cast: Cast, successor: string, now: Span): Said {
  const chance = new Chance('words', command, variant);
  const body = bodyOf(command, chance, `SYNTHETIC ${command} ${String(variant)}`, cast, successor, now);
  if (!chance.happens(0.05))
    return { body, misshapen: isShort(body.reviewers) || body.confirmedFreeOfPersonalData === false };
  return { body: misshapen(body, chance, OPTIONAL), misshapen: true };
}

const isShort = (list: unknown) => Array.isArray(list) && list.length < 2;

function bodyOf(command: string, chance: Chance, text: string, cast: Cast, successor: string, now: Span): Body {
  const note: Body = chance.happens(0.5) ? { content: { text } } : {};
  switch (command) {
    case 'submit':
    case 'revise':
      return wording(chance, text);
    case 'screen':
      return { ...screening(chance), ...note };
    case 'start-review':
      return { reviewers: reviewers(chance, cast) };
    case 'review':
      return { recommendation: chance.pick(['endorse', 'revise', 'decline']), content: { text } };
    case 'ask-revision':
    case 'decline':
      return { content: { text } };
    case 'publish':
      return { confirmedFreeOfPersonalData: chance.happens(0.97) };
    case 'adopt':
      return { adoptedOn: day(chance, now) };
    case 'report-result':
      return result(chance, now);
    case 'withdraw':
      return { reason: text };
    case 'supersede':
      return { by: chance.happens(0.8) ? successor : NOBODY };
    default:
      return note;
  }
}

function wording(chance: Chance, text: string): Body {
  const codes = [...ACTIVITIES, ...(chance.happens(0.04) ? ['Z.z.9.9'] : [])].filter(() => chance.happens(0.5));
  const activities = codes.map((code) => ({ plan: 'bohol-2017-2020', code }));
  const articles = [{ article: chance.whole(1, 31), ...(chance.happens(0.5) && { paragraph: chance.whole(1, 12) }) }];
  const source: Body = { kind: chance.pick(SOURCES) };
  if (chance.happens(0.5)) Object.assign(source, { state: 'TH', year: chance.whole(2000, 2026) });
  return {
    category: chance.pick(CATEGORIES),
    ...(chance.happens(0.8) && { activities }),
    ...(chance.happens(0.6) && { articles }),
    source,
    content: {
      title: `${text}: ${chance.pick(PLACES)}`,
      summary: `${text}: in short`,
      body: `${text}: at length`,
      lessons: `${text}: what was learnt`,
    },
  };
}

function screening(chance: Chance): Body {
  const outcome = chance.weighted({ accepted: 6, returned: 1 });
  const reasons = chance.happens(0.92) === (outcome === 'returned') ? [chance.pick(REASONS)] : [];
  return { outcome, ...((reasons.length > 0 || chance.happens(0.5)) && { reasons }) };
}

/** Most often the states of the cast that review; now and then one too few, the own one, or one that is none. */
function reviewers(chance: Chance, cast: Cast): readonly string[] {
  const states = ['reviewer', 'second-reviewer'].map((part) => stateOf(String(cast[part])));
  const other = chance.weighted({ none: 88, few: 4, own: 4, unknown: 4 });
  if (other === 'few') return states.slice(1);
  if (other === 'none') return states;
  return [...states, other === 'own' ? stateOf(String(cast.neighbour)) : STRANGER];
}

function result(chance: Chance, now: Span): Body {
  const to = day(chance, now);
  const length = chance.happens(0.95) ? chance.whole(0, 90) : -chance.whole(1, 90);
  return {
    measure: chance.pick(['victims-identified', 'prosecutions', 'days-to-answer']),
    before: chance.whole(0, 90),
    after: chance.whole(0, 9_000) / 100,
    period: { from: dayOf(Date.parse(to) - length * DAY), to },
  };
}

/** Days ago; now and then one that is far ahead. */
function day(chance: Chance, now: Span): string {
  const days = chance.happens(0.05) ? 375 : -chance.whole(1, 300);
  return dayOf(now.from + days * DAY);
}

const dayOf = (instant: number) => new Date(instant).toISOString().slice(0, 10);
