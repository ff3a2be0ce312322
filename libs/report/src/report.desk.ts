import { Injectable } from '@nestjs/common';
import { EventStore } from '#event-store/event-store.js';
import { type Fact, factsOf } from '#event-store/fact.js';
import { fold } from '#kernel/decider.js';
import { Access } from '#web/access.js';
import { isRecordId } from '#web/record-id.js';
import type { Addressed } from '#web/step.js';
import { reportDecider } from './chair-report.js';
import type { ReportFact } from './contract.js';
import { type Existing, KIND, reportResource } from './report.record.js';

/** A report that the caller may know of, as its own stream tells it: always up to date. */
export interface KnownReport {
  readonly id: string;
  readonly stream: string;
  readonly state: Existing;
  readonly facts: readonly Fact[];
}

/** Where every route that concerns one report is authorised. */
@Injectable()
export class ReportDesk {
  constructor(
    private readonly access: Access,
    private readonly store: EventStore,
  ) {}

  /** @throws Refusal `record.unknown` when there is none that the caller may know of, `access.denied` */
  async authorise({ caller, id }: Addressed, action: string): Promise<KnownReport> {
    const stream = `${KIND}-${id}`;
    const facts = isRecordId(id) ? await factsOf(this.store, stream) : [];
    const state = fold(reportDecider, facts as readonly unknown[] as readonly ReportFact[]) as Existing;
    const resource = facts.length === 0 ? undefined : reportResource(state);
    this.access.demandRecord(caller, 'governance.know', action, resource, stream);
    return { id, stream, state, facts };
  }
}
