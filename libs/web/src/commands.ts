import { Injectable } from '@nestjs/common';
import { type Command, CommandBus } from '@nestjs/cqrs';
import type { Meta } from '#event-store/fact.js';
import type { Outcome } from '#event-store/transact.js';
import { Access } from './access.js';
import { answerCommand, type CommandAnswer } from './answer.js';
import { metaOf } from './meta.js';
import type { Sent } from './step.js';

/** What the answer says beside the revision and the position. */
export interface Answering<State> {
  /** The name of the state in which the command left the record. */
  readonly state: (state: State) => string;
  /** The path of the record, when the command creates it. */
  readonly createdAt?: string | undefined;
  /** The version of the policy under which the command is carried out. */
  readonly policyVersion?: string;
}

/** Commands, from their permission to their answer. It asks no policy: what it is given MUST have been permitted. */
@Injectable()
export class Commands {
  constructor(
    private readonly access: Access,
    private readonly bus: CommandBus,
  ) {}

  /**
   * Carries out the command that `command` makes, for the record of this id, and answers it.
   * @throws Refusal from the command's handler
   */
  async carryOut<State>(
    { caller, key, id, reply }: Sent,
    command: (meta: Meta, ifMatch?: number) => Command<Outcome<State>>,
    { state, createdAt, policyVersion }: Answering<State>,
  ): Promise<CommandAnswer> {
    const meta = metaOf(caller, key, this.access, policyVersion === undefined ? {} : { policyVersion });
    const outcome = await this.bus.execute(command(meta, key.ifMatch));
    const created = createdAt === undefined ? {} : { createdAt };
    return answerCommand(reply, { id, outcome, state: state(outcome.state), ...created });
  }
}
