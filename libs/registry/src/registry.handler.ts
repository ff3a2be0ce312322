import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import type { Meta } from '#event-store/fact.js';
import { type Outcome, transact } from '#event-store/transact.js';
import { type BodyRecord, bodyDecider, type RegisterBody } from './body.js';
import { type MembershipCommand, type StateRecord, stateDecider } from './state.js';
import { type UnitAct, type UnitRecord, unitDecider } from './unit.js';

type Unchecked<Asked> = Asked extends unknown ? Omit<Asked, 'stateKnown'> : never;

export class StateCommand extends Command<Outcome<StateRecord>> {
  constructor(
    readonly command: MembershipCommand,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

export class UnitCommand extends Command<Outcome<UnitRecord>> {
  constructor(
    /** Whether the state is known is looked up here. */
    readonly command: Unchecked<UnitAct>,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

export class BodyCommand extends Command<Outcome<BodyRecord>> {
  constructor(
    readonly command: RegisterBody,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

@CommandHandler(StateCommand)
export class StateHandler implements ICommandHandler<StateCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ command, meta, ifMatch }: StateCommand): Promise<Outcome<StateRecord>> {
    const stream = `state-${command.state}`;
    return transact(this.store, { decider: stateDecider, stream, meta, ifMatch, command: () => command });
  }
}

@CommandHandler(UnitCommand)
export class UnitHandler implements ICommandHandler<UnitCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ command, meta, ifMatch }: UnitCommand): Promise<Outcome<UnitRecord>> {
    return transact(this.store, {
      decider: unitDecider,
      stream: `unit-${command.unit}`,
      meta,
      ifMatch,
      command: async () =>
        command.kind === 'register'
          ? { ...command, stateKnown: await isKnown(this.store, `state-${command.state}`) }
          : command,
    });
  }
}

@CommandHandler(BodyCommand)
export class BodyHandler implements ICommandHandler<BodyCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ command, meta, ifMatch }: BodyCommand): Promise<Outcome<BodyRecord>> {
    const stream = `body-${command.body}`;
    return transact(this.store, { decider: bodyDecider, stream, meta, ifMatch, command: () => command });
  }
}

/** Whether the register has a record with this stream. */
export async function isKnown(store: EventStore, stream: string): Promise<boolean> {
  return (await store.readStream(stream)).length > 0;
}
