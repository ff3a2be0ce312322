// All that the Chair's report says, computed from the facts up to a log position. Format 1: a report that was signed off
// is computed by this code again, and compared. It MUST NOT change; another layout or another count is another format.
import type { Fact } from '#event-store/fact.js';
import type { Days } from '#governance/contract.js';
import { type AgreementFigures, agreementTally } from './agreement-figures.js';
import { type ExchangeFigures, limitsTally } from './exchange-figures.js';
import { type PlanFigures, planTally } from './plan-figures.js';
import { type PracticeFigures, practiceTally } from './practice-figures.js';
import type { Scope, Tally } from './tally.js';
import { type WorkingGroupFigures, workingGroupTally } from './working-group-figures.js';

export interface ReportFigures {
  readonly format: 1;
  readonly title: string;
  /** The log position, decimal, and when its fact was recorded. */
  readonly position: string;
  readonly asKnownAt: string;
  readonly period: Days | null;
  readonly workingGroup: WorkingGroupFigures;
  readonly plans: readonly PlanFigures[];
  readonly exchange: ExchangeFigures;
  readonly practices: PracticeFigures;
  readonly agreements: AgreementFigures;
}

export const TITLE = 'Report of the Chair of the SOMTC Working Group on Trafficking in Persons to SOMTC';

/** What is counted fact by fact in log order: all but the exchange, of which there is far more, and its limits. */
export function reportTally(scope: Scope): Tally<Parts & Pick<ExchangeFigures, 'limits'>> {
  const workingGroup = workingGroupTally(scope);
  const plans = planTally(scope);
  const limits = limitsTally();
  const practices = practiceTally(scope);
  const agreements = agreementTally(scope);
  return {
    take: together([workingGroup, plans, limits, practices, agreements]),
    result: (asKnownAt) => ({
      workingGroup: workingGroup.result(asKnownAt),
      plans: plans.result(asKnownAt),
      limits: limits.result(asKnownAt),
      practices: practices.result(asKnownAt),
      agreements: agreements.result(asKnownAt),
    }),
  };
}

type Parts = Pick<ReportFigures, 'workingGroup' | 'plans' | 'practices' | 'agreements'>;

/** The parts in their order. */
export function wholeReport(
  position: string,
  { period }: Scope,
  asKnownAt: number,
  { workingGroup, plans, exchange, practices, agreements }: Parts & Pick<ReportFigures, 'exchange'>,
): ReportFigures {
  return {
    format: 1,
    title: TITLE,
    position,
    asKnownAt: new Date(asKnownAt).toISOString(),
    period: period && { from: period.from, to: period.to },
    workingGroup,
    plans,
    exchange,
    practices,
    agreements,
  };
}

/** The report's bytes as JSON, UTF-8: one order of members, no spaces, a line end. */
export function reportText(figures: ReportFigures): string {
  return `${JSON.stringify(figures)}\n`;
}

function together(tallies: readonly Tally<unknown>[]): Tally<unknown>['take'] {
  const take: Record<string, (fact: Fact) => void> = {};
  for (const [type, added] of tallies.flatMap((tally) => Object.entries(tally.take))) {
    const before = take[type];
    take[type] = before
      ? (fact) => {
          before(fact);
          added(fact);
        }
      : added;
  }
  return take;
}
