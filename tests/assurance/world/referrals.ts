import { dayIn, dayInThailand } from '../../scenarios/client.js';
import { type Growth, hoursAgo, type Step } from './growth.js';

const REFERRALS = '/v1/referrals';

const unit = (command: string, but?: object): Step => ['th-officer', command, but];
const post = (command: string, but?: object): Step => ['ph-consular', command, but];
const wishes = unit('record-wishes', { wish: 'requests', informedOfRightOn: dayInThailand() });
/** When the step is taken: a victim's post is told after the consent was recorded. */
const now = {
  get at() {
    return hoursAgo(0);
  },
};
const notified = [wishes, unit('notify', now)];
const acknowledged = [...notified, post('acknowledge')];
const withhold = unit('withhold', { reason: 'safety', reviewOn: dayIn(200) });

/** The states that a referral of TH to the post of PH can be in, on either track. */
const STATES: Readonly<Record<string, readonly Step[]>> = {
  raised: [],
  'wishes recorded': [wishes],
  notified,
  acknowledged,
  'access recorded': [...acknowledged, post('record-access', { at: hoursAgo(0) })],
  'nationality confirmed': [...acknowledged, post('confirm-nationality')],
  'nationality denied': [...acknowledged, post('deny-nationality')],
  'nationality denied, then confirmed': [...acknowledged, post('deny-nationality'), post('confirm-nationality')],
  'assistance asked': [...acknowledged, unit('ask-assistance')],
  'assistance answered': [...acknowledged, unit('ask-assistance'), post('answer-assistance')],
  'assistance arranged': [...acknowledged, post('arrange-assistance')],
  closed: [...acknowledged, unit('close')],
};
const VICTIM: Readonly<Record<string, readonly Step[]>> = {
  ...STATES,
  withheld: [withhold],
  'hold lifted': [withhold, unit('lift-hold')],
  'closed while withheld': [withhold, unit('close')],
  'shelter arranged, post not told': [unit('arrange-assistance', { kind: 'shelter' })],
  'consent withdrawn': [...acknowledged, unit('withdraw-consent')],
  'consent withdrawn once closed': [...acknowledged, unit('close'), unit('withdraw-consent')],
  'consent withdrawn, then closed': [...notified, unit('withdraw-consent'), unit('close')],
};

/** Referrals of both tracks in every state. */
export async function referrals(growth: Growth): Promise<void> {
  const tracks = { arrest: STATES, victim: VICTIM } as const;
  const raised = Object.entries(tracks).flatMap(([track, states]) =>
    Object.entries(states).map(async ([state, steps]) => {
      const mark = growth.mark();
      const since = track === 'arrest' ? { detainedAt: hoursAgo(2) } : { identifiedAt: hoursAgo(2) };
      const id = await growth.grows(REFERRALS, ['th-officer', track, since], steps, mark);
      growth.keeps({
        id,
        name: `referral, ${track}, ${state}`,
        addresses: { [`${REFERRALS}/{id}`]: `${REFERRALS}/${id}` },
        stream: `referral-${id}`,
        mark,
        known: {
          kind: 'referral',
          ...{ unit: 'TH-ATU', hostState: 'TH', post: 'PH-CONSULAR', nationality: 'PH' },
          track: track as keyof typeof tracks,
          told: steps.some(([, command]) => command === 'notify'),
          denied: state === 'nationality denied',
          withdrawn: steps.some(([, command]) => command === 'withdraw-consent'),
        },
      });
    }),
  );
  await Promise.all(raised);
}
