import { Injectable } from '@nestjs/common';
import { EventStore } from '#event-store/event-store.js';
import { type Fact, factsOf } from '#event-store/fact.js';
import { fold } from '#kernel/decider.js';
import { refuseField } from '#kernel/refusal.js';
import { ViewQueries } from '#views/view.js';
import { Access, type Resource } from '#web/access.js';
import type { CommandAnswer } from '#web/answer.js';
import type { Caller } from '#web/caller.js';
import { Commands } from '#web/commands.js';
import { Freshness } from '#web/freshness.js';
import { isRecordId } from '#web/record-id.js';
import type { Addressed, Sent } from '#web/step.js';
import type { DeliverableFact, Service } from './contract.js';
import { DeliverableCommand, type DeliverableIntent, streamOf } from './deliverable.handler.js';
import { deliverableDecider } from './deliverable.js';
import type { Existing } from './deliverable-state.js';
import { type ServedActivity, servedActivity, view as grounds } from './views/deliverable-grounds.js';

/** All deliverables together, as the policies see them. */
export const DELIVERABLES: Resource = { type: 'Deliverables', attributes: {} };

/** A deliverable as its own stream tells it: always up to date. */
export interface DeliverableRecord {
  readonly id: string;
  readonly state: Existing;
  readonly facts: readonly Fact[];
  readonly resource: Resource;
}

/** What the policies see of a deliverable: who keeps it, and who has a part in an activity that it serves. */
export function deliverableResource(body: string, activities: readonly Omit<ServedActivity, 'outputs'>[]): Resource {
  const part = [...new Set(activities.flatMap((activity) => activity.part))];
  return { type: 'Deliverable', attributes: { body, part, openToAll: activities.some((each) => each.openToAll) } };
}

/** A state's part in a deliverable, as the policies see it. */
export function statePartResource({ attributes }: Resource, state: string): Resource {
  return { type: 'StatePart', attributes: { ...attributes, state } };
}

/** An activity that is to be served, as the policies see it. */
export function servedResource({ part, openToAll }: Omit<ServedActivity, 'outputs'>): Resource {
  return { type: 'ServedActivity', attributes: { part, openToAll } };
}

/** Where every route that concerns one deliverable is authorised, and every command for it carried out. */
@Injectable()
export class DeliverableDesk {
  constructor(
    private readonly access: Access,
    private readonly store: EventStore,
    private readonly queries: ViewQueries,
    private readonly commands: Commands,
    private readonly freshness: Freshness,
  ) {}

  /**
   * `of` narrows the deliverable to the part that the action concerns.
   * @throws Refusal `record.unknown`, `access.denied`
   */
  async authorise(
    { caller, id }: Addressed,
    action: string,
    of: (resource: Resource) => Resource = (resource) => resource,
  ): Promise<DeliverableRecord> {
    await this.freshness.caughtUp(grounds);
    const facts = isRecordId(id) ? await factsOf(this.store, streamOf(id)) : [];
    const state = fold(deliverableDecider, facts as readonly (Fact & DeliverableFact)[]);
    const resource = state.name === 'unrecorded' ? undefined : this.resourceOf(state);
    this.access.demandRecord(caller, 'deliverable.read', 'deliverable.read', resource, streamOf(id));
    this.access.demand(caller, action, of(resource), streamOf(id));
    return { id, state: state as Existing, facts, resource };
  }

  /**
   * Whether the caller may let a deliverable serve these activities: each one is asked for.
   * @throws Refusal `access.denied`, `deliverable.activity-unknown`
   */
  async authoriseServing(
    caller: Caller,
    serves: readonly Service[],
    pointer: (index: number) => string = () => '',
  ): Promise<void> {
    this.access.demand(caller, 'deliverable.record', DELIVERABLES);
    await this.freshness.caughtUp(grounds);
    serves.forEach((service, index) => {
      const activity = servedActivity(this.queries, service);
      if (!activity) {
        const detail = 'No plan has such an activity.';
        throw refuseField('deliverable.activity-unknown', `${pointer(index)}/activity`, detail);
      }
      this.access.demand(caller, 'deliverable.serve', servedResource(activity));
    });
  }

  resourceOf({ body, serves }: Pick<Existing, 'body' | 'serves'>): Resource {
    return deliverableResource(
      body,
      serves.flatMap((service) => servedActivity(this.queries, service) ?? []),
    );
  }

  /** Carries out what was permitted; `createdAt` is the path of a deliverable that the command creates. */
  carryOut(sent: Sent, intent: DeliverableIntent, createdAt?: string): Promise<CommandAnswer> {
    return this.commands.carryOut(sent, (meta, ifMatch) => new DeliverableCommand(sent.id, intent, meta, ifMatch), {
      state: ({ name }) => name,
      createdAt,
    });
  }
}
