import type { CaseFileFact, SummaryFact } from '#casefile/contract.js';
import type { DeliverableFact } from '#deliverable/contract.js';
import type { ErasureFact } from '#erasure/contract.js';
import type { LogFact } from '#event-store/contract.js';
import type { ExchangeFact, InformationFact } from '#exchange/contract.js';
import type { GovernanceFact } from '#governance/contract.js';
import type { ReminderFact } from '#notices/contract.js';
import type { PracticeFact } from '#practice/contract.js';
import type { AssistanceFact, ReferralFact } from '#referral/contract.js';
import type { RegistryFact } from '#registry/contract.js';
import type { ReportFact } from '#report/contract.js';
import type { AccessFact } from '#vault/contract.js';
import type { ActivityFact, PlanFact, StateRecordFact } from '#workplan/contract.js';

/** Every fact that the log may hold. */
export type AnyFact =
  | AccessFact
  | ActivityFact
  | AssistanceFact
  | CaseFileFact
  | DeliverableFact
  | ErasureFact
  | ExchangeFact
  | GovernanceFact
  | InformationFact
  | LogFact
  | PlanFact
  | PracticeFact
  | ReferralFact
  | ReminderFact
  | RegistryFact
  | ReportFact
  | StateRecordFact
  | SummaryFact;
