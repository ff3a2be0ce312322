// The rules of a referral, written from the domain's description alone. MUST NOT import the platform's own.
import { HOUR, type Span } from './expected.js';
import type { Refused } from './kind.js';
import { OUTCOMES_OF_ONE } from './referral-words.js';

/** Since when the post is to be told and, where hours are agreed, by when. */
export interface Duty {
  readonly dueSince: Span;
  readonly notifyBy?: Span;
}

/** What the rules ask of a referral. */
export interface Standing {
  readonly state: string;
  readonly track: string;
  /** The post is told whatever the person wants: a mandatory agreement, and no victim. */
  readonly regardless: boolean;
  readonly withinHours: number | null;
  /** When the person was detained or identified. */
  readonly since: Span;
  readonly duty: Duty | undefined;
  readonly wish: string | undefined;
  readonly held: boolean;
  readonly told: boolean;
  readonly assistanceWaits: boolean;
  readonly nationalityAsSeen: string;
  readonly withdrawn: object | undefined;
}

/** The same, at a command of one side. */
interface At extends Standing {
  readonly byConsul: boolean;
}

interface Command {
  /** Parts whose people give it. */
  readonly by: readonly string[];
  readonly fact: string;
  /** Rules against it. */
  readonly unless: readonly (readonly [code: string, breaks: (standing: At, body: Body) => boolean])[];
}
type Body = Readonly<Record<string, unknown>>;

const maybeTold = ({ held, regardless, wish }: Standing) => !held && (regardless || wish === 'requests');
const told = ['referral.already-notified', (at: Standing) => at.told] as const;
const untold = ['referral.not-notified', (at: Standing) => !at.told] as const;
const notAcknowledged = [
  'referral.not-acknowledged',
  (at: Standing) => at.state !== 'acknowledged' && at.withdrawn === undefined,
] as const;
const denied = ['referral.nationality-denied', (at: At) => at.byConsul && at.nationalityAsSeen === 'denied'] as const;
const withdrawn = ['referral.consent-withdrawn', (at: Standing) => at.withdrawn !== undefined] as const;
const NEEDS_POST = ['travel-document', 'repatriation'];
const noConsent = (at: Standing) => !at.held && !maybeTold(at);

/** Command by command: who, the fact, and what stands against it. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  'record-wishes': { by: ['keeper'], fact: 'referral.wishes-recorded.v1', unless: [told] },
  withhold: {
    by: ['keeper'],
    fact: 'referral.withheld.v1',
    unless: [told, ['referral.not-victim-track', (at) => at.track !== 'victim']],
  },
  'lift-hold': {
    by: ['keeper'],
    fact: 'referral.hold-lifted.v1',
    unless: [['referral.not-withheld', (at) => !at.held]],
  },
  notify: {
    by: ['keeper'],
    fact: 'referral.notified.v1',
    unless: [
      told,
      ['referral.withheld', (at) => at.held],
      ['referral.no-consent', (at) => at.track === 'victim' && noConsent(at)],
      ['referral.not-requested', (at) => at.track === 'arrest' && noConsent(at)],
    ],
  },
  'withdraw-consent': {
    by: ['keeper'],
    fact: 'referral.consent-withdrawn.v1',
    unless: [untold, ['referral.not-victim-track', (at) => at.track !== 'victim']],
  },
  acknowledge: {
    by: ['consul'],
    fact: 'referral.acknowledged.v1',
    unless: [untold, withdrawn, ['referral.already-acknowledged', (at) => at.state === 'acknowledged']],
  },
  'confirm-nationality': {
    by: ['consul'],
    fact: 'referral.nationality-confirmed.v1',
    unless: [notAcknowledged, withdrawn],
  },
  'deny-nationality': { by: ['consul'], fact: 'referral.nationality-denied.v1', unless: [notAcknowledged, withdrawn] },
  'ask-assistance': {
    by: ['keeper'],
    fact: 'referral.assistance-asked.v1',
    unless: [
      untold,
      withdrawn,
      ['referral.nationality-denied', (at) => at.nationalityAsSeen === 'denied'],
      ['referral.assistance-pending', (at) => at.assistanceWaits],
    ],
  },
  'answer-assistance': {
    by: ['consul'],
    fact: 'referral.assistance-answered.v1',
    unless: [withdrawn, denied, ['referral.assistance-not-asked', (at) => !at.assistanceWaits]],
  },
  'record-access': {
    by: ['keeper', 'consul'],
    fact: 'referral.access-recorded.v1',
    unless: [notAcknowledged, withdrawn, denied],
  },
  'arrange-assistance': {
    by: ['keeper', 'consul'],
    fact: 'referral.assistance-arranged.v1',
    unless: [notAcknowledged, withdrawn, denied].map(
      ([code, breaks]) =>
        [code, (at: At, body: Body) => (at.byConsul || NEEDS_POST.includes(String(body.kind))) && breaks(at)] as const,
    ),
  },
  close: {
    by: ['keeper'],
    fact: 'referral.closed.v1',
    unless: [
      [
        'referral.not-closable',
        (at) => !['acknowledged', 'withheld', 'consent-withdrawn'].includes(at.state) && !willNotBeTold(at),
      ],
    ],
  },
};

const willNotBeTold = (at: Standing) => !at.told && at.wish === 'declines' && !at.regardless;

/** Every rule that is against a command at a referral that stands so. */
export function against(
  command: string,
  standing: Standing,
  body: Readonly<Record<string, unknown>>,
  between: Span,
  byConsul: boolean,
): readonly Refused[] {
  // The post of a closed one still reads, until the consent is taken back.
  if (standing.state === 'closed' && command !== 'withdraw-consent')
    return [{ status: 409, code: 'referral.not-open' }];
  const states = (COMMANDS[command]?.unless ?? [])
    .filter(([, breaks]) => breaks({ ...standing, byConsul }, body))
    .map(([code]) => code);
  return [
    ...states.map((code) => ({ status: 409, code })),
    ...senseless(command, standing, body, between).map((code) => ({ status: 422, code })),
  ];
}

const MINUTE = 60_000;
/** The beginning of a minute: seconds need not be said. */
const minuteOf = (at: number) => at - (at % MINUTE);

/** What of a body cannot be. */
function senseless(
  command: string,
  { track, since, duty }: Standing,
  body: Readonly<Record<string, unknown>>,
  between: Span,
): readonly string[] {
  const at = Date.parse(String(body.at));
  const found: string[] = [];
  if (at > between.until) found.push('referral.in-the-future');
  if (command === 'notify' && at < since.from) found.push('referral.before-beginning');
  if (command === 'notify' && track === 'victim' && duty && at < minuteOf(duty.dueSince.until)) {
    found.push('referral.before-consent');
  }
  if (command === 'withhold' && String(body.reviewOn) === '2026-01-02') found.push('referral.review-not-later');
  if (command === 'withhold' && String(body.reviewOn) > '2090') found.push('referral.review-too-late');
  if (command === 'record-wishes') {
    if (body.wish !== 'not-yet-asked' && body.informedOfRightOn === undefined) found.push('referral.right-not-told');
    if ((body.informedOfRightOn as string) > '2090') found.push('referral.in-the-future');
    if (track === 'arrest' && (body.informedOfRightOn as string) < '2026') found.push('referral.before-beginning');
  }
  const other = track === 'arrest' ? 'victim' : 'arrest';
  if (OUTCOMES_OF_ONE[other]?.includes(String(body.outcome))) found.push('referral.outcome-of-other-track');
  return found;
}

/** The duty to tell the post as it stands with these wishes: one that stands already keeps its beginning. */
export function dutyAfter(standing: Standing, now: Span): Duty | undefined {
  if (!maybeTold(standing)) return undefined;
  const dueSince = standing.duty?.dueSince ?? now;
  const { withinHours } = standing;
  return { dueSince, ...(withinHours !== null && { notifyBy: dueSince.later(withinHours * HOUR) }) };
}
