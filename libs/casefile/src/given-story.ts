// Random stories of a case file and of a summary, for the properties of this slice.
import fc from 'fast-check';
import type { Draft } from '#kernel/decider.js';
import { type Decider, fold } from '#kernel/decider.js';
import { Refusal } from '#kernel/refusal.js';
import { type CaseFileCommand, caseFileDecider, type KnownUnit } from './case-file.js';
import { type SummaryCommand, summaryDecider } from './summary/case-summary.js';
import type { CaseFileFact, SummaryFact } from './contract.js';
import {
  accept,
  close,
  decline,
  invite,
  join,
  leave,
  link,
  note,
  open,
  PH,
  propose,
  publish,
  removeMember,
  reopen,
  returned,
  review,
  revise,
  startReview,
  SUMMARY_PATHS,
  T0,
  TH,
  unlink,
  VN,
  withdraw,
  withdrawInvitation,
} from './given-case.js';

/** One command of every kind, by or for a unit. */
const MADE: Readonly<Record<CaseFileCommand['type'], (unit: KnownUnit, n: number) => CaseFileCommand>> = {
  open: () => open,
  invite,
  join,
  decline,
  leave,
  'withdraw-invitation': withdrawInvitation,
  'remove-member': removeMember,
  'add-note': note,
  link: (unit, n) => link(unit, `l${n}`, { isParty: n > 0, present: n === 3 ? { link: 'l1' } : undefined }),
  unlink: (unit, n) => unlink(unit, { present: n === 0 ? undefined : { link: `l${n}` } }),
  close: () => close,
  reopen: () => reopen,
};

/** Many of these commands will be refused. */
export const caseFileStory: fc.Arbitrary<readonly CaseFileCommand[]> = fc
  .array(
    fc.tuple(
      fc.constantFrom(...Object.values(MADE), invite, join, invite, join),
      fc.constantFrom(PH, TH, VN),
      fc.nat(3),
    ),
    {
      maxLength: 14,
    },
  )
  .map((asked) => [open, ...asked.map(([make, unit, n], index) => ({ ...make(unit, n), at: T0 + index }))]);

const SUMMARY_STEPS: readonly SummaryCommand[] = [
  propose,
  startReview,
  review('MY'),
  review('VN'),
  returned,
  revise,
  accept,
  publish,
  withdraw('unit'),
  withdraw('chair'),
];

/** Starts on one of the paths that lead far. */
export const summaryStory: fc.Arbitrary<readonly SummaryCommand[]> = fc
  .tuple(
    fc.constantFrom(...Object.values(SUMMARY_PATHS).map((path): readonly SummaryCommand[] => path)),
    fc.array(fc.constantFrom(...SUMMARY_STEPS), { maxLength: 12 }),
  )
  .map(([path, after]) => [...path, ...after]);

/** The facts of a story, and the codes of what was refused in it. */
function told<Command, State, F extends Draft>(decider: Decider<Command, State, F>) {
  return (story: readonly Command[]): { readonly facts: readonly F[]; readonly refused: readonly string[] } => {
    const facts: F[] = [];
    const refused: string[] = [];
    for (const command of story) {
      try {
        facts.push(...decider.decide(command, fold(decider, facts)));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refused.push(error.code);
      }
    }
    return { facts, refused };
  };
}

export const toldOfCaseFile: (story: readonly CaseFileCommand[]) => ToldOf<CaseFileFact> = told(caseFileDecider);
export const toldOfSummary: (story: readonly SummaryCommand[]) => ToldOf<SummaryFact> = told(summaryDecider);

interface ToldOf<F> {
  readonly facts: readonly F[];
  readonly refused: readonly string[];
}
