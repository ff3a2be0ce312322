import type { CaseFileFact, SummaryFact } from '#casefile/contract.js';
import type { Upcasters } from '#event-store/fact.js';
import type { DeliverableFact } from '#deliverable/contract.js';
import type { ExchangeFact, InformationSupplied } from '#exchange/contract.js';
import type { GovernanceFact } from '#governance/contract.js';
import type { PracticeFact } from '#practice/contract.js';
import type { ReferralFact } from '#referral/contract.js';
import type { RegistryFact } from '#registry/contract.js';
import type { ReportFact } from '#report/contract.js';
import type { AccessFact } from '#vault/contract.js';
import type { ActivityFact, PlanFact, StateRecordFact } from '#workplan/contract.js';

type StoredType = (
  | AccessFact
  | ActivityFact
  | CaseFileFact
  | DeliverableFact
  | ExchangeFact
  | GovernanceFact
  | InformationSupplied
  | PracticeFact
  | ReferralFact
  | RegistryFact
  | ReportFact
  | PlanFact
  | StateRecordFact
  | SummaryFact
)['type'];

/** Every type that a log may hold: the compiler finds the one that is missing, or that nobody writes. */
const STORED: Readonly<Record<StoredType, true>> = {
  'access.content-read.v1': true,
  'access.refused.v1': true,
  'deliverable.distributed.v1': true,
  'deliverable.linked.v1': true,
  'deliverable.participants-counted.v1': true,
  'deliverable.recorded.v1': true,
  'deliverable.revised.v1': true,
  'deliverable.survey-answered.v1': true,
  'deliverable.translation-set.v1': true,
  'deliverable.unlinked.v1': true,
  'deliverable.withdrawn.v1': true,
  'casefile.closed.v1': true,
  'casefile.invitation-declined.v1': true,
  'casefile.note-added.v1': true,
  'casefile.opened.v1': true,
  'casefile.record-linked.v1': true,
  'casefile.record-unlinked.v1': true,
  'casefile.reopened.v1': true,
  'casefile.summary-accepted.v1': true,
  'casefile.summary-proposed.v1': true,
  'casefile.summary-published.v1': true,
  'casefile.summary-returned.v1': true,
  'casefile.summary-review-started.v1': true,
  'casefile.summary-reviewed.v1': true,
  'casefile.summary-revised.v1': true,
  'casefile.summary-withdrawn.v1': true,
  'casefile.unit-invited.v1': true,
  'casefile.unit-joined.v1': true,
  'casefile.unit-left.v1': true,
  'exchange.acknowledged.v1': true,
  'exchange.answer-recalled.v1': true,
  'exchange.answered.v1': true,
  'exchange.clarification-sought.v1': true,
  'exchange.clarified.v1': true,
  'exchange.closed.v1': true,
  'exchange.content-erased.v1': true,
  'exchange.delay-notified.v1': true,
  'exchange.information-supplied.v1': true,
  'exchange.limit-passed.v1': true,
  'exchange.onward-use-asked.v1': true,
  'exchange.onward-use-denied.v1': true,
  'exchange.onward-use-granted.v1': true,
  'exchange.partly-answered.v1': true,
  'exchange.partly-refused.v1': true,
  'exchange.recall-acknowledged.v1': true,
  'exchange.referred-to-central-authority.v1': true,
  'exchange.refused.v1': true,
  'exchange.reopened.v1': true,
  'exchange.submitted.v1': true,
  'exchange.withdrawn.v1': true,
  'governance.delegation-composed.v1': true,
  'governance.direction-acknowledged.v1': true,
  'governance.direction-concluded.v1': true,
  'governance.direction-issued.v1': true,
  'governance.direction-progress-reported.v1': true,
  'governance.focal-points-set.v1': true,
  'governance.lead-shepherd-appointed.v1': true,
  'governance.meeting-accepted.v1': true,
  'governance.meeting-declined.v1': true,
  'governance.meeting-held.v1': true,
  'governance.meeting-proposed.v1': true,
  'governance.meeting-scheduled.v1': true,
  'governance.other-meeting-convened.v1': true,
  'governance.outcomes-recorded.v1': true,
  'governance.policy-adopted.v1': true,
  'governance.regular-meeting-convened.v1': true,
  'governance.report-drafted.v1': true,
  'governance.report-signed-off.v1': true,
  'governance.report-transmitted.v1': true,
  'governance.review-closed.v1': true,
  'governance.review-input-given.v1': true,
  'governance.review-opened.v1': true,
  'governance.somtc-chair-recorded.v1': true,
  'governance.time-limit-policy-adopted.v1': true,
  'practice.adopted.v1': true,
  'practice.declined.v1': true,
  'practice.endorsed.v1': true,
  'practice.published.v1': true,
  'practice.result-reported.v1': true,
  'practice.review-started.v1': true,
  'practice.reviewed.v1': true,
  'practice.revised.v1': true,
  'practice.revision-asked.v1': true,
  'practice.screened.v1': true,
  'practice.submitted.v1': true,
  'practice.superseded.v1': true,
  'practice.withdrawn.v1': true,
  'referral.access-recorded.v1': true,
  'referral.acknowledged.v1': true,
  'referral.assistance-answered.v1': true,
  'referral.assistance-arranged.v1': true,
  'referral.assistance-asked.v1': true,
  'referral.closed.v1': true,
  'referral.hold-lifted.v1': true,
  'referral.limit-passed.v1': true,
  'referral.nationality-confirmed.v1': true,
  'referral.nationality-denied.v1': true,
  'referral.notified.v1': true,
  'referral.raised.v1': true,
  'referral.wishes-recorded.v1': true,
  'referral.withheld.v1': true,
  'registry.agreement-amended.v1': true,
  'registry.agreement-concluded.v1': true,
  'registry.agreement-entered-into-force.v1': true,
  'registry.agreement-terminated.v1': true,
  'registry.body-registered.v1': true,
  'registry.post-registered.v1': true,
  'registry.state-admitted.v1': true,
  'registry.accreditation-ended.v1': true,
  'registry.content-erased.v1': true,
  'registry.entry-added.v1': true,
  'registry.entry-confirmed.v1': true,
  'registry.entry-retired.v1': true,
  'registry.entry-revised.v1': true,
  'registry.linkage-ended.v1': true,
  'registry.linkage-established.v1': true,
  'registry.officer-accredited.v1': true,
  'registry.state-left.v1': true,
  'registry.state-readmitted.v1': true,
  'registry.unit-closed.v1': true,
  'registry.unit-established.v1': true,
  'registry.unit-registered.v1': true,
  'workplan.activity-adopted.v1': true,
  'workplan.contributed.v1': true,
  'workplan.disposition-reported.v1': true,
  'workplan.evaluation-frozen.v1': true,
  'workplan.lead-confirmed.v1': true,
  'workplan.legislation-updated.v1': true,
  'workplan.national-action-plan-reported.v1': true,
  'workplan.period-endorsed.v1': true,
  'workplan.plan-adopted.v1': true,
  'workplan.reference-added.v1': true,
  'workplan.reporting-period-closed.v1': true,
  'workplan.reporting-period-opened.v1': true,
  'workplan.status-reported.v1': true,
};

export const FACT_TYPES: ReadonlySet<string> = new Set(Object.keys(STORED));

/** No type has been replaced by a newer one yet. */
export const UPCASTERS: Upcasters = new Map();
