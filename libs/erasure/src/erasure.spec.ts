import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold } from '#kernel/decider.js';
import { given } from '#kernel/given.js';
import { Refusal } from '#kernel/refusal.js';
import { DAY, instant } from '#kernel/time.js';
import { retryable } from '#records/retry-property.js';
import type { ErasureFact } from './contract.js';
import { type ErasureCommand, erasureDecider, holdsAt } from './erasure.js';
import { commandsOf, RECORD, SUBJECT, T0 } from './given-erasure.js';

const erasure = given(erasureDecider);
const afresh = { isAfresh: true };
const at = (days: number) => instant(T0 + days * DAY);
/** The facts of these commands, one after the other; the first one begins. */
function facts(...commands: readonly ErasureCommand[]): readonly ErasureFact[] {
  return commands.reduce<readonly ErasureFact[]>(
    (before, command) => [
      ...before,
      ...erasure(...before)
        .when({ ...command, subject: { ...command.subject, isAfresh: before.length === 0 } })
        .facts(),
    ],
    [],
  );
}
const ph = (days = 0, but = {}) => commandsOf('PH-ATU', days, but);
const th = (days = 0, but = {}) => commandsOf('TH-ATU', days, but);
const erased = (days: number, but = {}) =>
  ({
    type: 'erasure.content-erased.v1',
    conduct: { record: RECORD, askedBy: 'PH-ATU', reason: 'no-longer-needed', keys: ['1-key'], at: at(days), ...but },
  }) as const;

describe('An erasure that is asked for', () => {
  it('says when it is carried out at the earliest, by the policy in force', () => {
    const asked = {
      record: RECORD,
      parties: SUBJECT.parties,
      afresh: true,
      party: 'PH-ATU',
      reason: 'no-longer-needed',
    } as const;
    erasure()
      .when(ph(0, afresh).ask)
      .then({ type: 'erasure.asked.v1', conduct: { ...asked, at: at(0), eraseAfter: at(30), policyVersion: null } });
    erasure()
      .when({ ...ph(0, afresh).ask, policy: { version: 4, eraseAfterDays: 7 } })
      .then({ type: 'erasure.asked.v1', conduct: { ...asked, at: at(0), eraseAfter: at(7), policyVersion: 4 } });
  });

  it('is one asking however often the party says it', () => {
    erasure(...facts(ph().ask))
      .when(ph(3).ask)
      .then();
  });

  it('needs content', () => {
    erasure()
      .when(ph(0, { keys: [] }).ask)
      .thenRefused('erasure.no-content');
  });

  it('is carried out when the period has run out, not a millisecond before', () => {
    const asked = facts(ph().ask);
    erasure(...asked)
      .when({ ...ph(30).erase, at: T0 + 30 * DAY - 1 })
      .then();
    erasure(...asked)
      .when(ph(30).erase)
      .then(erased(30));
  });

  it('is carried out when the first of several periods has run out; each party withdraws its own asking', () => {
    const both = facts(th(1).ask, ph(2).ask);
    erasure(...both)
      .when(ph(31).erase)
      .then(erased(31, { askedBy: 'TH-ATU' }));
    erasure(...facts(th(1).ask, ph(2).ask, th(3).withdraw))
      .when(ph(31).erase)
      .then();
    erasure(...facts(th(1).ask, ph(2).ask, th(3).withdraw))
      .when(ph(32).erase)
      .then(erased(32));
  });

  it('waits for the end of the record', () => {
    const asked = facts(ph().ask);
    erasure(...asked)
      .when(ph(90, { hasEnded: false }).erase)
      .then();
    erasure(...asked)
      .when(ph(90).erase)
      .then(erased(90));
  });

  it('is not carried out once nobody asks any more', () => {
    erasure(...facts(ph().ask, ph(1).withdraw))
      .when(ph(90).erase)
      .then();
    erasure(...facts(ph().ask, ph(1).withdraw))
      .when(ph(90).withdraw)
      .thenRefused('erasure.not-asked');
    erasure(...facts(ph().ask))
      .when(th(1).withdraw)
      .thenRefused('erasure.not-asked');
  });

  it('does not follow from a proposal', () => {
    erasure(...facts(ph().propose))
      .when(ph(900).erase)
      .then();
  });
});

describe('An objection', () => {
  it('stops it as long as it stands, and is another party’s than who asked', () => {
    erasure(...facts(ph().ask))
      .when(ph(1).object)
      .thenRefused('erasure.own-asking');
    erasure(...facts(ph().ask, th(1).object))
      .when(ph(90).erase)
      .then();
    erasure(...facts(ph().ask, th(1).object, th(2).withdrawObjection))
      .when(ph(90).erase)
      .then(erased(90));
  });

  it('needs something that is asked for, and stands once however often it is said', () => {
    erasure().when(th().object).thenRefused('erasure.nothing-asked');
    erasure(...facts(ph().ask, th(1).object))
      .when(th(2).object)
      .then();
    erasure(...facts(ph().ask))
      .when(th(2).withdrawObjection)
      .thenRefused('erasure.not-objected');
  });

  it('is taken back by its party before that can ask itself', () => {
    erasure(...facts(ph().ask, th(1).object))
      .when(th(2).ask)
      .thenRefused('erasure.own-objection');
  });

  it('outlasts what it was against, so that asking again does not shed it', () => {
    const begunAgain = [ph().ask, th(1).object, ph(2).withdraw, ph(3).ask];
    erasure(...facts(...begunAgain))
      .when(ph(33).erase)
      .then();
    erasure(...facts(...begunAgain, th(34).withdrawObjection))
      .when(ph(34).erase)
      .then(erased(34));
  });

  it('stands when its party has left the record, unless the record was taken away from it', () => {
    const objected = facts(ph().ask, th(1).object);
    const gone = { parties: ['PH-ATU'] };
    erasure(...objected)
      .when(ph(90, gone).erase)
      .then();
    erasure(...objected)
      .when(ph(90, { ...gone, onlyPartiesCount: true }).erase)
      .then(erased(90));
  });
});

describe('A legal hold', () => {
  it('stops it until the hold ends by itself, whether it came before or after the asking', () => {
    for (const held of [facts(ph().hold, ph().ask), facts(ph().ask, th().hold)]) {
      erasure(...held)
        .when({ ...ph(60).erase, at: T0 + 60 * DAY - 1 })
        .then();
      erasure(...held)
        .when(ph(60).erase)
        .then(erased(60));
    }
  });

  it('ends later than now, and within ten years', () => {
    erasure()
      .when({ ...ph().hold, until: T0 })
      .thenRefused('erasure.hold-ended', '/until');
    const latest = T0 + 3_660 * DAY;
    for (const until of [latest + 1, Date.UTC(2099, 0)])
      erasure()
        .when({ ...ph().hold, until })
        .thenRefused('erasure.hold-too-long', '/until');
    const [held] = erasure()
      .when({ ...ph().hold, until: latest })
      .facts();
    expect(held).toMatchObject({ conduct: { until: new Date(latest).toISOString() } });
  });

  it('is lifted by who placed it; the others go on', () => {
    const held = facts(ph().hold, th().hold, ph().ask);
    erasure(...held)
      .when(commandsOf('working-group').liftHold)
      .thenRefused('erasure.not-held');
    const lifted = facts(ph().hold, th().hold, ph().ask, th(1).liftHold);
    erasure(...lifted)
      .when(ph(31).erase)
      .then();
    erasure(...facts(ph().hold, th().hold, ph().ask, th(1).liftHold, ph(2).liftHold))
      .when(ph(31).erase)
      .then(erased(31));
  });

  it('said again by its party is in the place of the one before; the same again is nothing new', () => {
    erasure(...facts(ph().hold))
      .when(ph().hold)
      .then();
    const longer = { ...ph(10).hold, until: T0 + 500 * DAY };
    erasure(...facts(ph().ask, ph().hold, longer))
      .when(ph(70).erase)
      .then();
    erasure(...facts(ph().ask, ph().hold, longer))
      .when(ph(500).erase)
      .then(erased(500));
  });

  it('that has ended cannot be lifted', () => {
    erasure(...facts(ph().hold))
      .when(ph(61).liftHold)
      .thenRefused('erasure.not-held');
  });
});

describe('A proposal', () => {
  const proposed = (since: number) =>
    ({
      type: 'erasure.proposed.v1',
      conduct: {
        record: RECORD,
        parties: SUBJECT.parties,
        afresh: true,
        policyVersion: 1,
        since: instant(since),
        at: at(0),
      },
    }) as const;

  it('is made once for a record as it stands', () => {
    erasure().when(ph(0, afresh).propose).then(proposed(SUBJECT.changedAt));
    erasure(...facts(ph().propose))
      .when(ph(5).propose)
      .then();
    const changed = facts(ph().propose, ph(5, { changedAt: T0 }).propose);
    expect(changed).toHaveLength(2);
  });

  it('is not made where nothing proposes it, where it is asked for, of an open record or of one without content', () => {
    erasure()
      .when({ ...ph().propose, policyVersion: undefined })
      .then();
    erasure(...facts(ph().ask))
      .when(ph(1).propose)
      .then();
    erasure()
      .when(ph(0, { hasEnded: false }).propose)
      .then();
    erasure()
      .when(ph(0, { keys: [] }).propose)
      .then();
  });
});

describe('What was erased', () => {
  const done = facts(ph().ask, ph(30).erase);

  it('is at its end, here or where it was erased otherwise', () => {
    for (const command of Object.values(th(40))) {
      if (command.type === 'propose' || command.type === 'erase')
        erasure(...done)
          .when(command)
          .then();
      else
        erasure(...done)
          .when(command)
          .thenRefused('content.erased');
    }
    erasure()
      .when(ph(0, { isErased: true }).ask)
      .thenRefused('content.erased');
    erasure()
      .when(ph(0, { isErased: true }).erase)
      .then();
  });
});

describe('A record of which another party came to know', () => {
  it('begins anew: nothing counts that was asked, held or objected to before', () => {
    const before = facts(ph().ask, ph().hold);
    erasure(...before)
      .when(ph(90, afresh).erase)
      .then();
    erasure(...before)
      .when(ph(90, afresh).liftHold)
      .thenRefused('erasure.not-held');
    erasure(...before)
      .when(th(90, afresh).object)
      .thenRefused('erasure.nothing-asked');
    const [asked] = erasure(...before)
      .when(ph(31, afresh).ask)
      .facts();
    erasure(...before, asked!)
      .when(ph(61).erase)
      .then(erased(61));
  });
});

// Random stories

const PARTIES = ['PH-ATU', 'TH-ATU', 'VN-ATU'] as const;
const NAMES = [
  'ask',
  'ask',
  'withdraw',
  'object',
  'withdrawObjection',
  'hold',
  'liftHold',
  'propose',
  'erase',
] as const;

const story = fc
  .array(
    fc.record({
      name: fc.constantFrom(...NAMES),
      party: fc.constantFrom(...PARTIES),
      days: fc.constantFrom(0, 1, 20, 31),
      hasEnded: fc.boolean(),
    }),
    { maxLength: 14 },
  )
  .map((asked) => {
    let days = 0;
    return asked.map(({ name, party, days: later, hasEnded }): ErasureCommand => {
      days += later;
      return commandsOf(party, days, { hasEnded })[name];
    });
  });

it('Every command may be sent again with the same command id', async () => {
  await fc.assert(retryable(erasureDecider, story), { numRuns: 100 });
});

it('In any story it is carried out only by a period that has run out, with nothing against it, of a record that has ended', () => {
  let carriedOut = 0;
  fc.assert(
    fc.property(story, (commands) => {
      const told: ErasureFact[] = [];
      for (const command of commands) {
        const before = fold(erasureDecider, told);
        let now: readonly ErasureFact[] = [];
        try {
          now = erasureDecider.decide(command, before);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
        told.push(...now);
        if (now[0]?.type !== 'erasure.content-erased.v1') continue;
        carriedOut += 1;
        expect(command.subject.hasEnded).toBe(true);
        expect(before.asked.some(({ eraseAfter }) => Date.parse(eraseAfter) <= command.at)).toBe(true);
        expect([before.objections, holdsAt(before, command.at), before.erased]).toEqual([[], [], undefined]);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(carriedOut).toBeGreaterThan(50);
});
