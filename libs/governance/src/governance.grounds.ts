import { Injectable } from '@nestjs/common';
import { EventStore } from '#event-store/event-store.js';
import { decode, type Fact } from '#event-store/fact.js';
import { fold } from '#kernel/decider.js';
import { ViewQueries } from '#views/view.js';
import type { PlanActivity, RolesFact } from './contract.js';
import { rolesDecider, type RolesState } from './roles/roles.js';
import * as grounds from './views/governance-grounds.js';

/** The stream of the roles. */
export const ROLES = 'working-group-roles';
/** Milliseconds */
const PATIENCE = 10_000;

/** What the handlers look up before they decide: all of it as the log stood when they asked, or later. */
@Injectable()
export class Grounds {
  constructor(
    private readonly store: EventStore,
    private readonly queries: ViewQueries,
  ) {}

  /** Who leads, from the roles' own stream. */
  async roles(): Promise<RolesState> {
    const events = await this.store.readStream(ROLES);
    return fold(
      rolesDecider,
      events.map((event) => decode(event, new Map()) as Fact & RolesFact),
    );
  }

  /** The states that are members on a day (YYYY-MM-DD). @throws Refusal `view.behind` */
  async membersOn(day: string): Promise<readonly string[]> {
    return grounds.membersOn(await this.ready(), day);
  }

  /** The units of the HSU on a day. @throws Refusal `view.behind` */
  async unitsOfHsu(day: string): Promise<readonly string[]> {
    return grounds.unitsOfHsu(await this.ready(), day);
  }

  /** @throws Refusal `view.behind` */
  async bodies(): Promise<readonly string[]> {
    return grounds.registeredBodies(await this.ready());
  }

  /** @throws Refusal `view.behind` */
  async isActivityKnown(activity: PlanActivity): Promise<boolean> {
    return grounds.isActivityKnown(await this.ready(), activity);
  }

  /** @throws Refusal `view.behind` */
  async isDeliverableKnown(id: string): Promise<boolean> {
    return grounds.isDeliverableKnown(await this.ready(), id);
  }

  private async ready(): Promise<ViewQueries> {
    await this.queries.reached(grounds.view, await this.store.head(), PATIENCE);
    return this.queries;
  }
}
