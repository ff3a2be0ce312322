import { fold } from '#kernel/decider.js';
import { given } from '#kernel/given.js';
import { HOUR, instant } from '#kernel/time.js';
import type { ReferralFact } from './contract.js';
import { after, declines, MANDATORY, ON_REQUEST, raiseOf, SEALED, steps, T0 } from './given-referral.js';
import type { Existing } from './referral-state.js';
import { referralDecider } from './referral.js';

const referral = given(referralDecider);
const held = raiseOf('arrest', MANDATORY);
const heldOnRequest = raiseOf('arrest', ON_REQUEST);
const victim = raiseOf('victim', MANDATORY);
const soon = T0 + 10 * 60_000;
const at = { at: instant(soon) };
const stateAfter = (facts: readonly ReferralFact[]) => fold(referralDecider, facts) as Existing;

describe('What post and unit do afterwards', () => {
  it('follows the telling and the acknowledgement', () => {
    const untold = after(held);
    const told = after(held, 'notify');
    for (const type of ['acknowledge', 'ask-assistance'] as const) {
      referral(...untold)
        .when(steps(soon)[type])
        .thenRefused('referral.not-notified');
      expect(
        referral(...told)
          .when(steps(soon)[type])
          .facts(),
      ).toHaveLength(1);
    }
    const travels = { ...steps(soon)['arrange-assistance'], byPost: true };
    for (const type of ['confirm-nationality', 'deny-nationality', 'record-access', 'arrange-assistance'] as const) {
      referral(...told)
        .when(type === 'arrange-assistance' ? travels : steps(soon)[type])
        .thenRefused('referral.not-acknowledged');
      expect(
        referral(...told, ...tail('acknowledge'))
          .when(steps(soon)[type])
          .facts(),
      ).toHaveLength(1);
    }
    referral(...told, ...tail('acknowledge'))
      .when(steps(soon).acknowledge)
      .thenRefused('referral.already-acknowledged');
  });

  const tail = (...types: Parameters<typeof after>[1][]) => after(held, 'notify', ...types).slice(2);

  it('is one question at a time', () => {
    const asked = after(held, 'notify', 'ask-assistance');
    referral(...asked)
      .when(steps(soon)['ask-assistance'])
      .thenRefused('referral.assistance-pending');
    referral(...after(held, 'notify'))
      .when(steps(soon)['answer-assistance'])
      .thenRefused('referral.assistance-not-asked');
    expect(
      referral(...asked)
        .when(steps(soon)['answer-assistance'])
        .facts(),
    ).toHaveLength(1);
  });

  it('says once what the post thinks of the nationality, and may think again', () => {
    const confirmed = after(held, 'notify', 'acknowledge', 'confirm-nationality');
    referral(...confirmed)
      .when(steps(soon)['confirm-nationality'])
      .then();
    expect(stateAfter(after(held, 'notify', 'acknowledge', 'confirm-nationality', 'deny-nationality'))).toMatchObject({
      name: 'acknowledged',
      referral: { nationalityAsSeen: 'denied' },
    });
  });

  it('asks nothing more of a post that denied the nationality', () => {
    referral(...after(held, 'notify', 'acknowledge', 'deny-nationality'))
      .when(steps(soon)['ask-assistance'])
      .thenRefused('referral.nationality-denied');
  });

  it('takes nothing from a post that denied the nationality, or without consent, whatever was permitted before', () => {
    const denied = after(held, 'notify', 'acknowledge', 'ask-assistance', 'deny-nationality');
    const withdrawn = after(victim, 'record-wishes', 'notify', 'acknowledge', 'ask-assistance', 'withdraw-consent');
    for (const type of ['record-access', 'arrange-assistance', 'answer-assistance'] as const) {
      const command = { ...steps(soon)[type], byPost: true };
      referral(...denied)
        .when(command)
        .thenRefused('referral.nationality-denied');
      referral(...withdrawn)
        .when(command)
        .thenRefused('referral.consent-withdrawn');
    }
    const byUnit = { ...steps(soon)['record-access'], byPost: false };
    expect(
      referral(...denied)
        .when(byUnit)
        .facts(),
    ).toHaveLength(1);
  });

  it('records no access that has not taken place', () => {
    referral(...after(held, 'notify', 'acknowledge'))
      .when({ type: 'record-access', at: soon, kind: 'visit', tookPlaceAt: soon + 1, byPost: true })
      .thenRefused('referral.in-the-future', '/at');
  });
});

describe('Assistance', () => {
  const arrange = steps(soon)['arrange-assistance'];

  it.each([
    ['raised', after(victim)],
    ['with wishes recorded', after(victim, declines)],
    ['withheld', after(victim, 'withhold')],
    ['told', after(victim, 'record-wishes', 'notify')],
    ['without consent any more', after(victim, 'record-wishes', 'notify', 'withdraw-consent')],
    ['of a person held', after(heldOnRequest)],
  ])('is arranged without any post when it needs none: %s', (_, facts) => {
    for (const kind of ['shelter', 'legal-aid', 'interpreter'] as const) {
      referral(...facts)
        .when({ ...arrange, kind })
        .then({ type: 'referral.assistance-arranged.v1', conduct: { ...at, kind }, content: SEALED });
      const arranged = [
        ...facts,
        ...referral(...facts)
          .when({ ...arrange, kind })
          .facts(),
      ];
      expect(stateAfter(arranged).name).toBe(stateAfter(facts).name);
    }
  });

  it('is arranged by a post once it has acknowledged', () => {
    referral(...after(held, 'notify'))
      .when({ ...arrange, byPost: true })
      .thenRefused('referral.not-acknowledged');
  });

  it.each(['travel-document', 'repatriation'] as const)('follows the acknowledgement by the post: %s', (kind) => {
    for (const facts of [after(victim), after(victim, 'withhold'), after(held, 'notify')]) {
      referral(...facts)
        .when({ ...arrange, kind })
        .thenRefused('referral.not-acknowledged');
    }
    referral(...after(victim, 'record-wishes', 'notify', 'acknowledge', 'withdraw-consent'))
      .when({ ...arrange, kind })
      .thenRefused('referral.consent-withdrawn');
  });
});

describe('The withdrawal of the consent', () => {
  const withdraw = steps(soon)['withdraw-consent'];
  const told = after(victim, 'record-wishes', 'notify', 'acknowledge');
  const withdrawn: ReferralFact = { type: 'referral.consent-withdrawn.v1', conduct: at, content: SEALED };

  it('is a victim’s, once the post was told, also when it has not acknowledged or all is closed', () => {
    for (const facts of [told, told.slice(0, 3), after(victim, 'record-wishes', 'notify', 'acknowledge', 'close')]) {
      referral(...facts)
        .when(withdraw)
        .then(withdrawn);
    }
    referral(...after(victim, 'record-wishes'))
      .when(withdraw)
      .thenRefused('referral.not-notified');
    referral(...after(held, 'notify'))
      .when(withdraw)
      .thenRefused('referral.not-victim-track');
  });

  it('is said once, and leaves a closed referral closed', () => {
    referral(...told, withdrawn)
      .when(withdraw)
      .then();
    expect(stateAfter([...told, withdrawn]).name).toBe('consent-withdrawn');
    expect(stateAfter([...after(victim, 'record-wishes', 'notify', 'acknowledge', 'close'), withdrawn]).name).toBe(
      'closed',
    );
  });

  it('ends what is done with the post, and the question that waits for it; the unit can close', () => {
    const asked = after(victim, 'record-wishes', 'notify', 'acknowledge', 'ask-assistance');
    expect(stateAfter([...asked, withdrawn]).referral.assistanceWaits).toBe(false);
    for (const type of ['acknowledge', 'confirm-nationality', 'record-access', 'ask-assistance'] as const) {
      referral(...told, withdrawn)
        .when(steps(soon)[type])
        .thenRefused('referral.consent-withdrawn');
    }
    expect(
      referral(...told, withdrawn)
        .when(steps(soon).close)
        .facts(),
    ).toHaveLength(1);
  });
});

describe('The day on which somebody was told of the right', () => {
  const wishes = (informedOfRightOn: string) => ({ ...steps(T0 + 3 * HOUR)['record-wishes'], informedOfRightOn });

  it('is a day where the person is held: none before that, and none to come', () => {
    // Held on 2 March 2026 at 06:00 UTC.
    const told = (day: string, timeZone: string) => referral(...after(held)).when({ ...wishes(day), timeZone });
    told('2026-03-01', 'Asia/Bangkok').thenRefused('referral.before-beginning', '/informedOfRightOn');
    expect(told('2026-03-02', 'Asia/Bangkok').facts()).toHaveLength(1);
    told('2026-03-03', 'Asia/Bangkok').thenRefused('referral.in-the-future', '/informedOfRightOn');
    expect(told('2026-03-01', 'Pacific/Pago_Pago').facts()).toHaveLength(1);
    expect(told('2026-03-03', 'Pacific/Kiritimati').facts()).toHaveLength(1);
  });

  it('can come before a victim was identified as one', () => {
    expect(
      referral(...after(victim))
        .when(wishes('2026-02-01'))
        .facts(),
    ).toHaveLength(1);
  });
});
