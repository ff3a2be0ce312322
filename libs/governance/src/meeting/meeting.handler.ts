import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import type { Fact, Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import type { Outcome } from '#event-store/transact.js';
import { Clock } from '#kernel/clock.js';
import { fold } from '#kernel/decider.js';
import { transactSealed } from '#vault/sealed-transaction.js';
import { Vault } from '#vault/vault.js';
import type { MeetingFact } from '../contract.js';
import { Grounds } from '../governance.grounds.js';
import { leadShepherdOn, somtcChairIn } from '../roles/roles.js';
import {
  type ComposeDelegation,
  FACT_OF,
  type MeetingOrder,
  meetingDecider,
  type MeetingState,
  type Schedule,
} from './meeting.js';

/** What the handler looks up itself. */
type LookedUp = 'at' | 'somtcChair' | 'leadShepherd' | 'isMember' | 'isActivityKnown' | 'knownBodies';
type Left<Asked> = Asked extends ComposeDelegation ? LookedUp : LookedUp | 'members';
type As<Asked> = Asked extends unknown ? Omit<Asked, Left<Asked>> : never;

/** What is to be done to a meeting, as it was asked for; its content, in clear here, is sealed. */
export type MeetingIntent = As<MeetingOrder>;

/** Every command for a meeting goes through this one. `id` is the UUID of the meeting. */
export class MeetingCommand extends Command<Outcome<MeetingState>> {
  constructor(
    readonly id: string,
    readonly intent: MeetingIntent,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

/** The regular meeting of a year is one record, whoever convenes it. */
export const regularMeetingId = (year: number) => derivedUuid('regular-meeting', String(year));

@CommandHandler(MeetingCommand)
export class MeetingHandler implements ICommandHandler<MeetingCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly vault: Vault,
    private readonly grounds: Grounds,
    private readonly clock: Clock,
  ) {}

  execute({ id, intent, meta, ifMatch }: MeetingCommand): Promise<Outcome<MeetingState>> {
    const at = this.clock.now();
    return transactSealed<MeetingOrder, MeetingState, MeetingFact>(this.store, this.vault, {
      decider: meetingDecider,
      stream: `meeting-${id}`,
      meta,
      ifMatch,
      command: (history) => this.completed(intent, at, history),
      factOf: ({ type }) => FACT_OF[type],
    });
  }

  /** The command, with what the registry, the plans and the roles say. */
  private async completed(intent: MeetingIntent, at: number, history: readonly Fact[]): Promise<MeetingOrder> {
    const today = new Date(at).toISOString().slice(0, 10);
    switch (intent.type) {
      case 'propose':
        return { ...intent, at, members: await this.grounds.membersOn(today) };
      case 'convene-regular':
        return { ...intent, at, somtcChair: somtcChairIn(await this.grounds.roles(), intent.year) };
      case 'convene-other': {
        const members = await this.grounds.membersOn(today);
        const isActivityKnown = await this.grounds.isActivityKnown(intent.activity);
        return { ...intent, at, members, isActivityKnown, knownBodies: await this.grounds.bodies() };
      }
      case 'schedule':
        return { ...intent, at, ...(await this.leading(intent, history)) };
      case 'compose-delegation':
        return { ...intent, at, isMember: (await this.grounds.membersOn(today)).includes(intent.state) };
      case 'accept':
      case 'decline':
      case 'hold':
      case 'record-outcomes':
        return { ...intent, at };
    }
  }

  private async leading({ days }: Pick<Schedule, 'days'>, history: readonly Fact[]) {
    const roles = await this.grounds.roles();
    const state = fold(meetingDecider, history as readonly unknown[] as readonly MeetingFact[]);
    const year = state.name === 'unknown' ? null : state.meeting.year;
    return {
      leadShepherd: leadShepherdOn(roles, days.from),
      somtcChair: year === null ? undefined : somtcChairIn(roles, year),
    };
  }
}
