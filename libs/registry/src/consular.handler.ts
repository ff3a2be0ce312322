import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import type { Meta } from '#event-store/fact.js';
import { type Outcome, transact } from '#event-store/transact.js';
import { type AgreementCommand as Agreement, type AgreementRecord, agreementDecider } from './agreement.js';
import { type PostRecord, postDecider, type RegisterPost } from './post.js';

type Unchecked<Asked> = Asked extends unknown ? Omit<Asked, 'unknownStates'> : never;

export class PostCommand extends Command<Outcome<PostRecord>> {
  constructor(
    /** Which states are known is looked up here. */
    readonly command: Unchecked<RegisterPost>,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

export class AgreementCommand extends Command<Outcome<AgreementRecord>> {
  constructor(
    readonly id: string,
    /** Which states are known is looked up here. */
    readonly command: Unchecked<Agreement>,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

@CommandHandler(PostCommand)
export class PostHandler implements ICommandHandler<PostCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ command, meta, ifMatch }: PostCommand): Promise<Outcome<PostRecord>> {
    return transact(this.store, {
      decider: postDecider,
      stream: `post-${command.post}`,
      meta,
      ifMatch,
      command: async () => ({
        ...command,
        unknownStates: await unknown(this.store, [command.state, ...command.hostStates]),
      }),
    });
  }
}

@CommandHandler(AgreementCommand)
export class AgreementHandler implements ICommandHandler<AgreementCommand> {
  constructor(private readonly store: EventStore) {}

  execute({ id, command, meta, ifMatch }: AgreementCommand): Promise<Outcome<AgreementRecord>> {
    return transact(this.store, {
      decider: agreementDecider,
      stream: `agreement-${id}`,
      meta,
      ifMatch,
      command: async () =>
        command.kind === 'conclude'
          ? { ...command, unknownStates: await unknown(this.store, command.parties) }
          : command,
    });
  }
}

async function unknown(store: EventStore, states: readonly string[]): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const state of new Set(states)) {
    if ((await store.readStream(`state-${state}`)).length === 0) missing.push(state);
  }
  return missing;
}
