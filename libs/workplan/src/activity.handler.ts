import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import { decode, type Fact, type Meta } from '#event-store/fact.js';
import { contentFactId } from '#event-store/identifiers.js';
import { type Outcome, transact } from '#event-store/transact.js';
import { fold } from '#kernel/decider.js';
import { recordKey, type Sealed, Vault } from '#vault/vault.js';
import { ViewQueries } from '#views/view.js';
import { activityDecider, type ActivityOrder, type ActivityState, activityStream } from './activity.js';
import type { ActivityFact, BaselineActivity, Contributed, PlanFact, StatusReported } from './contract.js';
import { type Citable, citesDeliverable, evidenceIn } from './evidence.js';
import { activityCodes, planDecider, type PlanState, planStream } from './plan.js';
import { deliverableNamed } from './views/deliverables.js';
import { isStateRecord } from './views/state-records.js';
import { registeredBodies } from './views/work-plan.js';

/** What is asked of an activity, with the note in clear; it is sealed here, before anything is decided. */
export type ActivityIntent =
  | { readonly type: 'adopt'; readonly activity: BaselineActivity }
  | Extract<ActivityOrder, { type: 'add-reference' }>
  | {
      readonly type: 'report-status';
      readonly report: Omit<StatusReported['conduct'], 'period'>;
      readonly note: string;
    }
  | {
      readonly type: 'contribute';
      readonly contribution: Omit<Contributed['conduct'], 'period'>;
      readonly note: string;
    }
  | { readonly type: 'confirm-lead'; readonly lead: readonly string[]; readonly note?: string };

export class ActivityCommand extends Command<Outcome<ActivityState>> {
  constructor(
    readonly plan: string,
    readonly code: string,
    readonly meta: Meta,
    readonly intent: ActivityIntent,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

@CommandHandler(ActivityCommand)
export class ActivityHandler implements ICommandHandler<ActivityCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly vault: Vault,
    private readonly queries: ViewQueries,
  ) {}

  execute({ plan, code, meta, intent, ifMatch }: ActivityCommand): Promise<Outcome<ActivityState>> {
    const stream = activityStream(plan, code);
    return transact<ActivityOrder, ActivityState, ActivityFact>(this.store, {
      decider: activityDecider,
      stream,
      meta,
      ifMatch,
      command: async (history) => {
        const seal = (note: string, type: ActivityFact['type']): Sealed => {
          const place = { factId: contentFactId(meta.commandId), stream, type };
          return this.vault.seal({ note }, place, recordKey(this.vault, history));
        };
        switch (intent.type) {
          case 'adopt': {
            const known = await this.plan(plan);
            return known.kind === 'adopted' ? { ...intent, codesInPlan: activityCodes(known.frame) } : intent;
          }
          case 'add-reference':
            return intent;
          case 'report-status': {
            const citable = this.citable(intent.report);
            const note = seal(intent.note, 'workplan.status-reported.v1');
            return { ...intent, report: { ...intent.report, period: await this.openPeriod(plan) }, citable, note };
          }
          case 'contribute': {
            const citable = this.citable(intent.contribution);
            const note = seal(intent.note, 'workplan.contributed.v1');
            const contribution = { ...intent.contribution, period: await this.openPeriod(plan) };
            return { ...intent, contribution, citable, note };
          }
          case 'confirm-lead': {
            const { note, ...rest } = intent;
            const sealed = note === undefined ? {} : { note: seal(note, 'workplan.lead-confirmed.v1') };
            return { ...rest, ...sealed, known: registeredBodies(this.queries) };
          }
        }
      },
    });
  }

  /** What is known of the deliverables and state records that the evidence names. */
  private citable(claims: Parameters<typeof evidenceIn>[0]): Citable {
    const named = evidenceIn(claims).map(({ evidence }) => evidence);
    const deliverables = named
      .filter(citesDeliverable)
      .flatMap(({ reference }) => deliverableNamed(this.queries, reference) ?? []);
    const stateRecords = named
      .filter(({ kind, reference }) => kind === 'state-record' && isStateRecord(this.queries, reference))
      .map(({ reference }) => reference);
    return { deliverables: new Map(deliverables.map((each) => [each.id, each])), stateRecords: new Set(stateRecords) };
  }

  private async openPeriod(plan: string): Promise<string | null> {
    const known = await this.plan(plan);
    return known.kind === 'adopted' ? known.open : null;
  }

  /** The plan, from its own stream: never behind. */
  private async plan(plan: string): Promise<PlanState> {
    const events = await this.store.readStream(planStream(plan));
    return fold(
      planDecider,
      events.map((event) => decode(event, new Map()) as Fact & PlanFact),
    );
  }
}
