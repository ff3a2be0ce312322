import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { EventStore } from '#event-store/event-store.js';
import { decode, type Fact } from '#event-store/fact.js';
import { fold } from '#kernel/decider.js';
import { Access, type Resource } from '#web/access.js';
import { answerCommand, type CommandAnswer } from '#web/answer.js';
import type { Caller } from '#web/caller.js';
import type { CommandKey } from '#web/command-key.js';
import { Freshness } from '#web/freshness.js';
import { metaOf } from '#web/meta.js';
import type { ExchangeFact, Submitted } from './contract.js';
import { ExchangeCommand, type Order, streamOf } from './exchange.handler.js';
import { exchangeRequest } from './exchange-request.js';
import type { ExchangeState, Existing } from './exchange-state.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

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
    private readonly commands: CommandBus,
    private readonly freshness: Freshness,
  ) {}

  /** @throws Refusal `record.unknown` when there is none that the caller may know of, `access.denied` */
  async authorise(caller: Caller, action: string, id: string): Promise<ExchangeRecord> {
    const facts = UUID.test(id) ? await this.factsOf(id) : [];
    const state: ExchangeState = fold(exchangeRequest, facts as readonly unknown[] as readonly ExchangeFact[]);
    const resource = state.name === 'unsubmitted' ? undefined : exchangeResource(state.request);
    this.access.demandRecord(caller, 'exchange.know', action, resource, streamOf(id));
    const submitted = facts[0]?.conduct as Submitted['conduct'];
    return { id, state: state as Existing, submitted, facts, resource };
  }

  /** Carries out what `authorise` permitted. */
  async carryOut(
    caller: Caller,
    key: CommandKey,
    { id, submitted }: ExchangeRecord,
    order: Order,
    reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const meta = metaOf(caller, key, this.access, { policyVersion: String(submitted.policyVersion) });
    const outcome = await this.commands.execute(new ExchangeCommand(id, order, meta, key.ifMatch));
    this.freshness.wrote(caller, outcome.position);
    return answerCommand(reply, { id, outcome, state: outcome.state.name });
  }

  private async factsOf(id: string): Promise<readonly Fact[]> {
    return (await this.store.readStream(streamOf(id))).map((event) => decode(event, new Map()));
  }
}
