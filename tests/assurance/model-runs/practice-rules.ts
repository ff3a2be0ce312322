// The rules of a practice, written from the domain's description alone. MUST NOT import the platform's own.
import type { Span } from './expected.js';
import type { Act, Refused } from './kind.js';
import { dayThere, lastDayBegun } from './local-days.js';
import {
  IN_FORCE,
  isAny,
  isPublic,
  isReviewer,
  isSubmitter,
  type Party,
  partyOf,
  same,
  stateOf,
} from './practice-people.js';
import { ACTIVITIES, STRANGER } from './practice-words.js';

/** What the rules ask of a practice. */
export interface Standing {
  readonly state: string;
  readonly version: number;
  readonly submitter: Party;
  readonly reviewers: readonly string[];
  readonly reviews: readonly { readonly version: number; readonly reviewer: string }[];
  readonly adoptions: readonly { readonly adopter: Party }[];
}

type Body = Act['body'];

interface Command {
  /** Whose it is to give. */
  readonly by: (identity: string, standing: Standing) => boolean;
  readonly fact: string;
  /** The state afterwards. */
  readonly to: (standing: Standing, body: Body) => string;
  /** Rules against it. */
  readonly unless: readonly (readonly [code: string, breaks: (standing: Standing, by: string) => boolean])[];
}

/** So many states, other than the submitter's, read a practice before it is decided on. */
const LEAST_REVIEWERS = 2;

const secretariat = isAny('secretariat');
const chair = isAny('chair');
const steering = isAny('secretariat', 'chair');
const adopters = isAny('delegate', 'unit-head');

const becomes = (state: string) => () => state;
const stays = ({ state }: Standing) => state;
const outside = (code: string, ...states: readonly string[]) =>
  [code, ({ state }: Standing) => !states.includes(state)] as const;

const notUnderReview = outside('practice.not-under-review', 'under-review', 'revised');
const notPublished = outside('practice.not-published', ...IN_FORCE);
const hasAdopted = ({ adoptions }: Standing, by: string) => adoptions.some(({ adopter }) => same(partyOf(by), adopter));
const readersOf = (reviews: Standing['reviews']) => new Set(reviews.map(({ reviewer }) => reviewer));

/** Command by command: who, the fact, what becomes of it, and what stands against it. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  screen: {
    by: secretariat,
    fact: 'practice.screened.v1',
    to: (_, { outcome }) => (outcome === 'accepted' ? 'screened' : 'returned'),
    unless: [outside('practice.not-submitted', 'submitted')],
  },
  'start-review': {
    by: steering,
    fact: 'practice.review-started.v1',
    to: becomes('under-review'),
    unless: [outside('practice.not-screened', 'screened')],
  },
  review: {
    by: isReviewer,
    fact: 'practice.reviewed.v1',
    to: stays,
    unless: [
      notUnderReview,
      [
        'practice.already-reviewed',
        ({ version, reviews }, by) =>
          reviews.some((review) => review.version === version && review.reviewer === stateOf(by)),
      ],
    ],
  },
  'ask-revision': {
    by: steering,
    fact: 'practice.revision-asked.v1',
    to: becomes('revision-asked'),
    unless: [notUnderReview],
  },
  revise: {
    by: isSubmitter,
    fact: 'practice.revised.v1',
    // What was returned is screened again; what was under review is read again.
    to: ({ state }) => (state === 'returned' ? 'submitted' : 'revised'),
    unless: [outside('practice.no-revision-asked', 'returned', 'revision-asked')],
  },
  endorse: {
    by: chair,
    fact: 'practice.endorsed.v1',
    to: becomes('endorsed'),
    unless: [
      notUnderReview,
      [
        'practice.reviews-missing',
        ({ version, reviews }) =>
          readersOf(reviews.filter((review) => review.version === version)).size < LEAST_REVIEWERS,
      ],
    ],
  },
  decline: {
    by: chair,
    fact: 'practice.declined.v1',
    to: becomes('declined'),
    unless: [
      outside('practice.not-under-review', 'under-review', 'revised', 'revision-asked'),
      ['practice.reviews-missing', ({ reviews }) => readersOf(reviews).size < LEAST_REVIEWERS],
    ],
  },
  publish: {
    by: chair,
    fact: 'practice.published.v1',
    to: becomes('published'),
    unless: [outside('practice.not-endorsed', 'endorsed')],
  },
  adopt: {
    by: adopters,
    fact: 'practice.adopted.v1',
    to: ({ state }) => (state === 'published' ? 'adopted' : state),
    unless: [notPublished, ['practice.already-adopted', hasAdopted]],
  },
  'report-result': {
    by: adopters,
    fact: 'practice.result-reported.v1',
    to: becomes('result-reported'),
    unless: [notPublished, ['practice.not-adopted', (at, by) => !hasAdopted(at, by)]],
  },
  withdraw: {
    by: (identity, practice) => chair(identity) || isSubmitter(identity, practice),
    fact: 'practice.withdrawn.v1',
    to: becomes('withdrawn'),
    unless: [
      ['practice.not-published', (at, by) => chair(by) && !isPublic(at)],
      ['practice.already-published', (at, by) => !chair(by) && isPublic(at)],
      ['practice.ended', ({ state }, by) => !chair(by) && ['declined', 'withdrawn'].includes(state)],
    ],
  },
  supersede: {
    by: chair,
    fact: 'practice.superseded.v1',
    to: becomes('superseded'),
    unless: [notPublished],
  },
};

/** Every rule that is against a command at a practice that stands so; `successor` is one that is published. */
export function against(standing: Standing, act: Act, successor: string): readonly Refused[] {
  const { command, body, by, between } = act;
  const broken = COMMANDS[command]?.unless.filter(([, breaks]) => breaks(standing, by)) ?? [];
  const senseless = [
    ...sentAstray(standing, act, successor),
    ...misdated(body, between, stateOf(by)),
    ...uncited(body),
  ];
  return [...broken.map(([code]) => ({ status: 409, code })), ...senseless.map((code) => ({ status: 422, code }))];
}

/** What of a body does not fit to the practice, or not to itself. */
function sentAstray({ submitter }: Standing, { command, body }: Act, successor: string): readonly string[] {
  const found: string[] = [];
  if (command === 'screen') {
    const { outcome, reasons = [] } = body as { outcome: string; reasons?: readonly string[] };
    if ((outcome === 'returned') !== reasons.length > 0) found.push('practice.reasons-unfit');
  }
  if (command === 'start-review') {
    const reviewers = body.reviewers as readonly string[];
    if (reviewers.includes(STRANGER)) found.push('practice.reviewer-unknown');
    if (submitter.state !== undefined && reviewers.includes(submitter.state)) found.push('practice.own-reviewer');
  }
  if (command === 'supersede' && body.by !== successor) found.push('practice.successor-not-published');
  return found;
}

/** @param state where whoever says it is; empty for a body */
function misdated(body: Body, between: Span, state: string): readonly string[] {
  const { adoptedOn, period } = body as { adoptedOn?: string; period?: { readonly from: string; readonly to: string } };
  const { from = '', to = '' } = period ?? {};
  const latest = [adoptedOn ?? '', to].sort().at(-1) ?? '';
  const today = state === '' ? lastDayBegun(between.until) : dayThere(between.until, state);
  return [...(latest > today ? ['practice.date-in-future'] : []), ...(from > to ? ['practice.period-inverted'] : [])];
}

/** What of a wording no adopted plan has. */
export function uncited(body: Body): readonly string[] {
  const cited = (body.activities ?? []) as readonly { readonly code: string }[];
  return cited.every(({ code }) => ACTIVITIES.includes(code)) ? [] : ['practice.activity-unknown'];
}
