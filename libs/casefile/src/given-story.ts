// Random stories of a case file and of a summary, for the properties of this slice.
import fc from 'fast-check';
import type { Draft } from '#kernel/decider.js';
import { type Decider, fold } from '#kernel/decider.js';
import { Refusal } from '#kernel/refusal.js';
import { type CaseFileAct, caseFileDecider, FACT_OF, type KnownUnit } from './case-file.js';
import { type SummaryAct, summaryDecider } from './case-summary.js';
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
} from './given-case.js';

/** Many of these commands will be refused. */
export const caseFileStory: fc.Arbitrary<readonly CaseFileAct[]> = fc
  .array(
    fc.tuple(
      fc.constantFrom(...(Object.keys(FACT_OF) as (keyof typeof FACT_OF)[]), 'invite' as const, 'join' as const),
      fc.constantFrom(PH, TH, VN),
      fc.nat(3),
    ),
    { maxLength: 14 },
  )
  .map((asked) => [open, ...asked.map(([type, unit, n], index) => ({ ...made(type, unit, n), at: T0 + index }))]);

function made(type: keyof typeof FACT_OF, unit: KnownUnit, n: number): CaseFileAct {
  switch (type) {
    case 'open':
      return open;
    case 'invite':
      return invite(unit);
    case 'join':
      return join(unit);
    case 'decline':
      return decline(unit);
    case 'leave':
      return leave(unit);
    case 'add-note':
      return note(unit);
    case 'link':
      return link(unit, `l${n}`, { isParty: n > 0, present: n === 3 ? { link: 'l1' } : undefined });
    case 'unlink':
      return unlink(unit, { present: n === 0 ? undefined : { link: `l${n}` } });
    case 'close':
      return close;
    case 'reopen':
      return reopen;
  }
}

const SUMMARY_STEPS: readonly SummaryAct[] = [
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
export const summaryStory: fc.Arbitrary<readonly SummaryAct[]> = fc
  .tuple(
    fc.constantFrom(...Object.values(SUMMARY_PATHS).map((path): readonly SummaryAct[] => path)),
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

export const toldOfCaseFile: (story: readonly CaseFileAct[]) => ToldOf<CaseFileFact> = told(caseFileDecider);
export const toldOfSummary: (story: readonly SummaryAct[]) => ToldOf<SummaryFact> = told(summaryDecider);

interface ToldOf<F> {
  readonly facts: readonly F[];
  readonly refused: readonly string[];
}
