import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import type { Meta } from '#event-store/fact.js';
import { type Outcome, transact } from '#event-store/transact.js';
import { isKnown } from '../registry.handler.js';
import { type AccreditationAct, accreditationDecider, type AccreditationRecord } from './accreditation.js';
import { type LinkageAct, linkageDecider, type LinkageRecord } from './linkage.js';

/** What is looked up in the register when the command is carried out. */
type Unchecked<Asked> = Asked extends unknown ? Omit<Asked, 'stateKnown' | 'unitKnown' | 'bodyKnown'> : never;

export class LinkageCommand extends Command<Outcome<LinkageRecord>> {
  constructor(
    readonly id: string,
    readonly command: Unchecked<LinkageAct>,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

export class AccreditationCommand extends Command<Outcome<AccreditationRecord>> {
  constructor(
    readonly id: string,
    readonly command: Unchecked<AccreditationAct>,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

@CommandHandler(LinkageCommand)
export class LinkageHandler implements ICommandHandler<LinkageCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ id, command, meta, ifMatch }: LinkageCommand): Promise<Outcome<LinkageRecord>> {
    const stream = `linkage-${id}`;
    return transact(this.store, {
      decider: linkageDecider,
      stream,
      meta,
      ifMatch,
      command: async () => {
        if (command.kind === 'end') return command;
        const unitKnown = command.unit === null || (await isKnown(this.store, `unit-${command.unit}`));
        return { ...command, unitKnown, bodyKnown: await isKnown(this.store, `body-${command.body}`) };
      },
    });
  }
}

@CommandHandler(AccreditationCommand)
export class AccreditationHandler implements ICommandHandler<AccreditationCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ id, command, meta, ifMatch }: AccreditationCommand): Promise<Outcome<AccreditationRecord>> {
    const stream = `accreditation-${id}`;
    return transact(this.store, {
      decider: accreditationDecider,
      stream,
      meta,
      ifMatch,
      command: async () =>
        command.kind === 'end'
          ? command
          : { ...command, stateKnown: await isKnown(this.store, `state-${command.state}`) },
    });
  }
}
