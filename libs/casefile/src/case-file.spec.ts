import fc from 'fast-check';
import { retryable } from '#records/retry-property.js';
import { fold } from '#kernel/decider.js';
import { typesReached } from '#kernel/given-stories.js';
import { given } from '#kernel/given.js';
import { type CaseFileCommand, caseFileDecider } from './case-file.js';
import {
  caseFile,
  close,
  COUNTS,
  decline,
  invite,
  iso,
  join,
  leave,
  link,
  note,
  open,
  PH,
  reopen,
  SEALED,
  T0,
  TH,
  unlink,
  VN,
} from './given-case.js';
import { caseFileStory, toldOfCaseFile } from './given-story.js';
import { casefileRefusals } from './refusals.js';
import { view } from './views/case-files.js';

const at = iso(T0);
const whenGiven = (...commands: readonly CaseFileCommand[]) => given(caseFileDecider)(...caseFile(...commands));
const withMember = [open, invite(TH), join(TH)];

describe('Opening a case file', () => {
  it('makes the unit its first member, under its reference', () => {
    whenGiven()
      .when(open)
      .then({
        type: 'casefile.opened.v1',
        conduct: { at, reference: 'PH-2026-0001', unit: 'PH-ATU', state: 'PH' },
        content: SEALED,
      });
    expect(fold(caseFileDecider, caseFile(open))).toMatchObject({ name: 'open', file: { members: [PH] } });
  });

  it('under a reference that the unit has given is refused', () => {
    whenGiven(open).when(open).thenRefused('casefile.reference-taken');
  });

  it.each(['TH-2026-0001', 'PHX-2026-1'])('under the reference %s, of another state, is refused', (reference) => {
    whenGiven()
      .when({ ...open, reference } as CaseFileCommand)
      .thenRefused('casefile.reference-state', '/reference');
  });

  it('by a unit that the registry does not know is refused', () => {
    whenGiven()
      .when({ ...open, unit: undefined } as CaseFileCommand)
      .thenRefused('casefile.own-unit-unknown');
  });
});

describe('Taking part', () => {
  it('comes by invitation', () => {
    whenGiven(open)
      .when(invite(TH))
      .then({ type: 'casefile.unit-invited.v1', conduct: { at, ...TH } });
    whenGiven(open, invite(TH))
      .when(join(TH))
      .then({ type: 'casefile.unit-joined.v1', conduct: { at, ...TH } });
    whenGiven(open).when(join(TH)).thenRefused('casefile.not-invited');
    whenGiven(...withMember)
      .when(join(TH))
      .thenRefused('casefile.not-invited');
  });

  it('can be declined, with words, and offered again', () => {
    whenGiven(open, invite(TH))
      .when(decline(TH))
      .then({ type: 'casefile.invitation-declined.v1', conduct: { at, unit: 'TH-ATU' }, content: SEALED });
    whenGiven(open, invite(TH), decline(TH)).when(join(TH)).thenRefused('casefile.not-invited');
    expect(fold(caseFileDecider, caseFile(open, invite(TH), decline(TH), invite(TH)))).toMatchObject({
      file: { invited: [TH], members: [PH] },
    });
  });

  it('is not offered to a member, to a unit that is invited, nor to one that nobody knows', () => {
    whenGiven(...withMember)
      .when(invite(TH))
      .thenRefused('casefile.already-member');
    whenGiven(open, invite(TH)).when(invite(TH)).thenRefused('casefile.already-invited');
    whenGiven(open).when(invite(undefined)).thenRefused('casefile.unit-unknown', '/unit');
  });

  it('ends when a member leaves, but the opening unit stays until the case file is closed', () => {
    whenGiven(...withMember)
      .when(leave(TH))
      .then({ type: 'casefile.unit-left.v1', conduct: { at, unit: 'TH-ATU' } });
    whenGiven(...withMember)
      .when(leave(PH))
      .thenRefused('casefile.opening-unit-stays');
    whenGiven(...withMember, close)
      .when(leave(PH))
      .then({ type: 'casefile.unit-left.v1', conduct: { at, unit: 'PH-ATU' } });
    whenGiven(...withMember, leave(TH))
      .when(note(TH))
      .thenRefused('casefile.not-member');
  });
});

describe('Records of a case', () => {
  it('are linked by a member that is a party of them, and conduct does not say which', () => {
    whenGiven(...withMember)
      .when(link(TH, 'l1'))
      .then({ type: 'casefile.record-linked.v1', conduct: { at, link: 'l1', unit: 'TH-ATU' }, content: SEALED });
  });

  it('are not linked by others, whether they exist or not', () => {
    whenGiven(...withMember)
      .when(link(TH, 'l1', { isParty: false }))
      .thenRefused('casefile.record-unknown', '/exchangeRequest');
    whenGiven(...withMember)
      .when(link(VN, 'l1'))
      .thenRefused('casefile.not-member');
    whenGiven(...withMember, link(TH, 'l1'))
      .when(unlink(PH, { isParty: false, present: { link: 'l1' } }))
      .thenRefused('casefile.record-unknown', '/record');
  });

  it('are linked once, and not when they name the case file themselves', () => {
    const linked = whenGiven(...withMember, link(TH, 'l1'));
    linked.when(link(PH, 'l2', { present: { link: 'l1' } })).thenRefused('casefile.already-linked');
    linked.when(link(PH, 'l2', { present: 'stated' })).thenRefused('casefile.already-linked');
  });

  it('are unlinked by either party, and can be linked again', () => {
    const linked = [...withMember, link(TH, 'l1')];
    const taken = unlink(PH, { present: { link: 'l1' } });
    whenGiven(...linked)
      .when(taken)
      .then({ type: 'casefile.record-unlinked.v1', conduct: { at, link: 'l1', unit: 'PH-ATU' } });
    expect(fold(caseFileDecider, caseFile(...linked, taken, link(TH, 'l2')))).toMatchObject({
      file: { links: ['l2'] },
    });
  });

  it('are not unlinked when no link stands, nor when they name the case file themselves', () => {
    whenGiven(...withMember)
      .when(unlink(TH, {}))
      .thenRefused('casefile.not-linked');
    whenGiven(...withMember)
      .when(unlink(TH, { present: 'stated' }))
      .thenRefused('casefile.stated-link');
  });
});

describe('A closed case file', () => {
  it('has counts of what came of it, by unit; a member that states none has none', () => {
    whenGiven(...withMember)
      .when(close)
      .then({ type: 'casefile.closed.v1', conduct: { at, outcomes: [{ unit: 'PH-ATU', ...COUNTS }] } });
  });

  it('has counts of members only, once for each', () => {
    const stated = (...units: string[]): CaseFileCommand => ({
      type: 'close',
      at: T0,
      outcomes: units.map((unit) => ({ unit, ...COUNTS })),
    });
    whenGiven(...withMember)
      .when(stated('PH-ATU', 'VN-ATU'))
      .thenRefused('casefile.outcome-unit', '/outcomes/1/unit');
    whenGiven(...withMember)
      .when(stated('PH-ATU', 'TH-ATU', 'PH-ATU'))
      .thenRefused('casefile.outcome-unit', '/outcomes/2/unit');
  });

  it.each([invite(VN), note(TH), link(TH, 'l9'), unlink(TH, { present: 'stated' }), close])(
    'takes no $type',
    (command) => {
      whenGiven(...withMember, close)
        .when(command)
        .thenRefused('casefile.not-open');
    },
  );

  it('has no invitation that waits', () => {
    whenGiven(open, invite(TH), close).when(join(TH)).thenRefused('casefile.not-invited');
  });

  it('is reopened with the same members, and only when it is closed', () => {
    whenGiven(...withMember, close)
      .when(reopen)
      .then({ type: 'casefile.reopened.v1', conduct: { at }, content: SEALED });
    whenGiven(open).when(reopen).thenRefused('casefile.not-closed');
    expect(fold(caseFileDecider, caseFile(...withMember, close, reopen))).toMatchObject({
      name: 'open',
      file: { members: [PH, TH] },
    });
  });
});

it('What does not exist takes no step', () => {
  whenGiven().when(close).thenRefused('record.unknown');
});

it('Any command may be sent again, at once or later: it is answered as the first time and adds nothing', async () => {
  await fc.assert(retryable(caseFileDecider, caseFileStory), { numRuns: 200 });
});

it('In any story the units stand in one relation to the case, and every refusal is documented', () => {
  fc.assert(
    fc.property(caseFileStory, (story) => {
      const { facts, refused } = toldOfCaseFile(story);
      for (const code of refused) expect([...Object.keys(casefileRefusals), 'record.unknown']).toContain(code);
      for (const index of facts.keys()) {
        const state = fold(caseFileDecider, facts.slice(0, index + 1));
        if (state.name === 'unopened') throw new Error('the first fact opens');
        const members = state.file.members.map(({ unit }) => unit);
        const invited = state.file.invited.map(({ unit }) => unit);
        expect(new Set([...members, ...invited]).size).toBe(members.length + invited.length);
        if (state.name === 'closed') expect(invited).toEqual([]);
        const hasLeft = facts.slice(0, index + 1).some((fact) => fact.type === 'casefile.unit-left.v1');
        if (!hasLeft) expect(members).toContain('PH-ATU');
      }
    }),
    { numRuns: 500 },
  );
});

it('Some stories reach every kind of fact', () => {
  expect(typesReached(caseFileStory, (story) => toldOfCaseFile(story).facts)).toEqual(
    Object.keys(view.evolve)
      .filter((type) => !type.includes('.summary-'))
      .sort(),
  );
});
