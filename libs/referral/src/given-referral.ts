// What the specs of this slice share: two referrals, one of each track, and how they come into each state.
import fc from 'fast-check';
import { fold } from '#kernel/decider.js';
import { Refusal } from '#kernel/refusal.js';
import { HOUR, instant } from '#kernel/time.js';
import { ALL_OUTCOMES, HOLD_REASONS, type Track, WISHES } from './codes.js';
import type { AppliedRule, Raised, ReferralFact } from './contract.js';
import type { StateName } from './referral-state.js';
import { type Raise, type ReferralCommand, referralDecider, type Step } from './referral.js';

/** When the referrals of the specs were raised: 2026-03-02T08:00:00.000Z. The person was held two hours before. */
export const T0 = Date.UTC(2026, 2, 2, 8);
export const SINCE = T0 - 2 * HOUR;
export const SEALED = { v: 1, key: 'k', iv: 'i', data: 'd' };

const agreed = { agreement: '0b1f6a52-0000-8000-8000-000000000001', version: 2, citation: 'SYNTHETIC Series 1' };
export const MANDATORY: AppliedRule = { kind: 'mandatory', withinHours: 48, ...agreed };
export const ON_REQUEST: AppliedRule = {
  kind: 'on-request',
  withinHours: null,
  agreement: null,
  version: null,
  citation: 'Vienna Convention on Consular Relations (1963), Art. 36(1)(b)',
};

const PARTICULARS = {
  arrest: { track: 'arrest', custody: 'detained', detainedAt: instant(SINCE) },
  victim: { track: 'victim', identification: 'presumed', identifiedAt: instant(SINCE) },
} as const;

/** TH raises a referral of a national of PH. */
export function raiseOf(track: Track, rule: AppliedRule): Raise {
  return {
    type: 'raise',
    at: T0,
    by: { unit: 'TH-ATU', state: 'TH' },
    post: { post: 'PH-CONSULAR', state: 'PH', hostStates: ['TH', 'VN'] },
    nationality: 'PH',
    rule,
    particulars: PARTICULARS[track],
    content: SEALED,
  };
}

/** Where the person is held. */
const timeZone = 'Asia/Bangkok';

/** One command of every kind, as it would be sent at `at`. */
export function steps(at: number): { readonly [Type in Step['type']]: Extract<Step, { type: Type }> } {
  const content = SEALED;
  return {
    'record-wishes': {
      type: 'record-wishes',
      at,
      timeZone,
      wish: 'requests',
      informedOfRightOn: '2026-03-02',
      content,
    },
    withhold: { type: 'withhold', at, timeZone, reason: 'safety', reviewOn: '2027-03-03', content },
    'lift-hold': { type: 'lift-hold', at, content },
    notify: { type: 'notify', at, timeZone, toldAt: at, channel: 'note-verbale', content },
    'withdraw-consent': { type: 'withdraw-consent', at, content },
    acknowledge: { type: 'acknowledge', at },
    'confirm-nationality': { type: 'confirm-nationality', at, content },
    'deny-nationality': { type: 'deny-nationality', at, content },
    'ask-assistance': { type: 'ask-assistance', at, content },
    'answer-assistance': { type: 'answer-assistance', at, content },
    'record-access': { type: 'record-access', at, kind: 'visit', tookPlaceAt: at, byPost: true, content },
    'arrange-assistance': { type: 'arrange-assistance', at, kind: 'interpreter', byPost: false, content },
    close: { type: 'close', at, outcome: 'repatriated', content },
  };
}

/** The steps that lead from raising into each state, on the victim track. */
export const PATHS: Readonly<Record<StateName, readonly Step['type'][]>> = {
  raised: [],
  'wishes-recorded': ['record-wishes'],
  withheld: ['withhold'],
  notified: ['record-wishes', 'notify'],
  acknowledged: ['record-wishes', 'notify', 'acknowledge'],
  'consent-withdrawn': ['record-wishes', 'notify', 'acknowledge', 'withdraw-consent'],
  closed: ['record-wishes', 'notify', 'acknowledge', 'close'],
};

/** The facts of a referral after these steps, each taken a minute after the one before. */
export function after(
  raise: Raise,
  ...taken: readonly (Step['type'] | ((at: number) => Step))[]
): readonly ReferralFact[] {
  const facts: ReferralFact[] = [...referralDecider.decide(raise, referralDecider.initial)];
  taken.forEach((step, index) => {
    const at = T0 + (index + 1) * 60_000;
    const command = typeof step === 'string' ? steps(at)[step] : step(at);
    facts.push(...referralDecider.decide(command, fold(referralDecider, facts)));
  });
  return facts;
}

export const declines = (at: number): Step => ({
  type: 'record-wishes',
  timeZone,
  at,
  wish: 'declines',
  informedOfRightOn: '2026-03-02',
});

export const raisedOf = (raise: Raise) => after(raise)[0] as Raised;

const TYPES = ['raise', ...(Object.keys(steps(T0)) as readonly Step['type'][])] as const;
/** These lead far; the longer a referral is open, the more can happen in it. */
const OFTEN = [
  'record-wishes',
  'notify',
  'acknowledge',
  'lift-hold',
  'note-limit-passed',
  'withhold',
  'ask-assistance',
  'answer-assistance',
] as const;

/** A raising, then commands of all kinds, hours or weeks after each other; many of them will be refused. */
export const story: fc.Arbitrary<readonly ReferralCommand[]> = fc
  .tuple(
    fc.constantFrom<Track>('arrest', 'victim'),
    fc.constantFrom(MANDATORY, ON_REQUEST, { ...MANDATORY, withinHours: null }, {
      ...MANDATORY,
      kind: 'on-request',
    } as const),
    fc.array(
      fc.record({
        type: fc.constantFrom(...TYPES, ...OFTEN),
        hours: fc.constantFrom(0, 0, 1, 20, 60, 500),
        wish: fc.constantFrom('requests' as const, ...WISHES),
        reason: fc.constantFrom(...HOLD_REASONS),
        outcome: fc.constantFrom(...ALL_OUTCOMES),
        hoursBefore: fc.constantFrom(0, 0, 1, 50),
      }),
      { minLength: 1, maxLength: 16 },
    ),
  )
  .map(([track, rule, asked]) => {
    let at = T0;
    const raise = raiseOf(track, rule);
    const commands = asked.map(({ type, hours, wish, reason, outcome, hoursBefore }): ReferralCommand => {
      at += hours * HOUR + 1;
      if (type === 'raise') return { ...raise, at };
      if (type === 'note-limit-passed') return { type, at };
      const step = steps(at)[type];
      if (step.type === 'record-wishes') return { ...step, wish };
      if (step.type === 'withhold') return { ...step, reason };
      if (step.type === 'close') return { ...step, outcome };
      if (step.type === 'notify') return { ...step, toldAt: at - hoursBefore * HOUR };
      return step;
    });
    return [raise, ...commands];
  });

/** The facts of a story; what is refused leaves none. */
export function factsOf(commands: readonly ReferralCommand[]): readonly ReferralFact[] {
  const facts: ReferralFact[] = [];
  for (const command of commands) {
    try {
      facts.push(...referralDecider.decide(command, fold(referralDecider, facts)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return facts;
}
