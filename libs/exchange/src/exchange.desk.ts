import { Injectable } from '@nestjs/common';
import { EventStore } from '#event-store/event-store.js';
import { type Fact, factsOf } from '#event-store/fact.js';
import { fold } from '#kernel/decider.js';
import { Access, type Resource } from '#web/access.js';
import type { CommandAnswer } from '#web/answer.js';
import { Commands } from '#web/commands.js';
import { isRecordId } from '#web/record-id.js';
import type { Addressed, Sent } from '#web/step.js';
import type { ExchangeFact, Submitted } from './contract.js';
import { ExchangeCommand, type Order, streamOf } from './exchange.handler.js';
import { exchangeRequest } from './exchange-request.js';
import type { ExchangeState, Existing } from './exchange-state.js';

/** A request that the caller may know of, as its own stream tells it: always up to date. */
export interface ExchangeRecord {
  readonly id: string;
  readonly state: Existing;
  readonly submitted: Submitted['conduct'];
  readonly facts: readonly Fact[];
  readonly resource: Resource;
}

/** What the policies see of a request. */
export function exchangeResource({ from, to }: { readonly from: string; readonly to: string }): Resource {
  return { type: 'Exchange', attributes: { fromUnit: from, toUnit: to } };
}

/** Where every route that concerns one request is authorised, and every command for it carried out. */
@Injectable()
export class ExchangeDesk {
  constructor(
    private readonly access: Access,
    private readonly store: EventStore,
    private readonly commands: Commands,
  ) {}

  /** @throws Refusal `record.unknown` when there is none that the caller may know of, `access.denied` */
  async authorise({ caller, id }: Addressed, action: string): Promise<ExchangeRecord> {
    const facts = isRecordId(id) ? await factsOf(this.store, streamOf(id)) : [];
    const state: ExchangeState = fold(exchangeRequest, facts as readonly unknown[] as readonly ExchangeFact[]);
    const resource = state.name === 'unsubmitted' ? undefined : exchangeResource(state.request);
    this.access.demandRecord(caller, 'exchange.know', action, resource, streamOf(id));
    const submitted = facts[0]?.conduct as Submitted['conduct'];
    return { id, state: state as Existing, submitted, facts, resource };
  }

  /** Carries out what `authorise` permitted. */
  carryOut(sent: Sent, { submitted }: ExchangeRecord, order: Order): Promise<CommandAnswer> {
    return this.commands.carryOut(sent, (meta, ifMatch) => new ExchangeCommand(sent.id, order, meta, ifMatch), {
      state: ({ name }) => name,
      policyVersion: String(submitted.policyVersion),
    });
  }
}
