import { Injectable } from '@nestjs/common';
import { EventStore } from '#event-store/event-store.js';
import { type Fact, factsOf } from '#event-store/fact.js';
import { fold } from '#kernel/decider.js';
import { Access, type Resource } from '#web/access.js';
import type { CommandAnswer } from '#web/answer.js';
import { Commands } from '#web/commands.js';
import { isRecordId } from '#web/record-id.js';
import type { Addressed, Sent } from '#web/step.js';
import type { Raised, ReferralFact } from './contract.js';
import { type Order, ReferralCommand, streamOf } from './referral.handler.js';
import { referralDecider } from './referral.js';
import { type Existing, isTold, type ReferralState } from './referral-state.js';

/** A referral that the caller may know of, as its own stream tells it: always up to date. */
export interface ReferralRecord {
  readonly id: string;
  readonly state: Existing;
  /** Its first fact. What the content of it says is meant for the post, but for the notes. */
  readonly raised: Fact & Raised;
  /** What the caller may know: all facts, or those from the telling of the post on. */
  readonly facts: readonly Fact[];
  /** The caller may know what was recorded before the post was told. */
  readonly fromTheBeginning: boolean;
  readonly resource: Resource;
}

/** What the policies see of a referral. */
export function referralResource(state: Existing): Resource {
  const { unit, hostState, post, nationality, track } = state.referral;
  return { type: 'Referral', attributes: { unit, hostState, post, nationality, track, told: isTold(state) } };
}

/** Where every route that concerns one referral is authorised, and every command for it carried out. */
@Injectable()
export class ReferralDesk {
  constructor(
    private readonly access: Access,
    private readonly store: EventStore,
    private readonly commands: Commands,
  ) {}

  /** @throws Refusal `record.unknown` when there is none that the caller may know of, `access.denied` */
  async authorise({ caller, id }: Addressed, action: string): Promise<ReferralRecord> {
    const all = isRecordId(id) ? await factsOf(this.store, streamOf(id)) : [];
    const state: ReferralState = fold(referralDecider, all as readonly unknown[] as readonly ReferralFact[]);
    const known = state.name === 'unraised' ? undefined : referralResource(state);
    this.access.demandRecord(caller, 'referral.know', action, known, streamOf(id));
    const raised = all[0] as Fact & Raised;
    const fromTheBeginning = this.access.permits(caller, 'referral.know-beginnings', known);
    const { told } = (state as Existing).referral;
    const facts = fromTheBeginning ? all : all.slice(told?.revision ?? all.length);
    return { id, state: state as Existing, raised, facts, fromTheBeginning, resource: known };
  }

  /** Carries out what `authorise` permitted. */
  carryOut(sent: Sent, order: Order, createdAt?: string): Promise<CommandAnswer> {
    return this.commands.carryOut(sent, (meta, ifMatch) => new ReferralCommand(sent.id, order, meta, ifMatch), {
      state: ({ name }) => name,
      createdAt,
    });
  }
}
