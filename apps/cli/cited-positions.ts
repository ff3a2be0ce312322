import type { CitedPlace } from '#event-store/transfer/cited-place.js';
import type { StoredEvent } from '#event-store/event-store.js';
import type { ReportDrafted } from '#report/contract.js';
import type { EvaluationFrozen, PeriodEndorsed, ReportingPeriodClosed } from '#workplan/contract.js';

type Citing = ReportDrafted | EvaluationFrozen | ReportingPeriodClosed | PeriodEndorsed;

type Readings = { readonly [One in Citing as One['type']]: (conduct: One['conduct']) => CitedPlace };

const place = (position: string, fact: string | undefined): CitedPlace => ({
  position,
  ...(fact !== undefined && { fact }),
});

/** Where each fact that cites a position has it. */
const CITED: Readings = {
  'governance.report-drafted.v1': ({ position, fact }) => place(position, fact),
  'workplan.evaluation-frozen.v1': ({ position, fact }) => place(position, fact),
  'workplan.reporting-period-closed.v1': ({ countedUpTo, upToFact }) => place(countedUpTo, upToFact),
  'workplan.period-endorsed.v1': ({ upTo, upToFact }) => place(upTo, upToFact),
};

/** What a fact cites. Of what is informative only, as where a record was found broken, nothing is computed. */
export function citedBy({ type, payload }: Pick<StoredEvent, 'type' | 'payload'>): readonly CitedPlace[] {
  if (!Object.hasOwn(CITED, type)) return [];
  const { conduct } = JSON.parse(payload) as { conduct: never };
  return [CITED[type as keyof Readings](conduct)];
}
