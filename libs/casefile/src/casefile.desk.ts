import { Injectable } from '@nestjs/common';
import { EventStore } from '#event-store/event-store.js';
import { type Fact, factsOf } from '#event-store/fact.js';
import { Access, type Resource } from '#web/access.js';
import type { CommandAnswer } from '#web/answer.js';
import { Commands } from '#web/commands.js';
import { isRecordId } from '#web/record-id.js';
import type { Addressed, Sent } from '#web/step.js';
import type { Existing, KnownUnit } from './case-file.js';
import { CaseFileCommand, type Order, stateAfter, streamOf } from './casefile.handler.js';

/** A case file that the caller may know of, as its own stream tells it: always up to date. */
export interface CaseFileRecord {
  readonly id: string;
  readonly state: Existing;
  readonly revision: number;
  readonly facts: readonly Fact[];
  readonly resource: Resource;
}

/** What the policies see of a case file. */
export function caseFileResource(file: {
  readonly openedBy: Pick<KnownUnit, 'unit'>;
  readonly members: readonly Pick<KnownUnit, 'unit'>[];
  readonly invited: readonly Pick<KnownUnit, 'unit'>[];
}): Resource {
  const attributes = {
    openingUnit: file.openedBy.unit,
    members: file.members.map(({ unit }) => unit),
    invited: file.invited.map(({ unit }) => unit),
  };
  return { type: 'CaseFile', attributes };
}

/** Where every route that concerns one case file is authorised, and every command for it carried out. */
@Injectable()
export class CaseFileDesk {
  constructor(
    private readonly access: Access,
    private readonly store: EventStore,
    private readonly commands: Commands,
  ) {}

  /** @throws Refusal `record.unknown` when there is none that the caller may know of, `access.denied` */
  async authorise({ caller, id }: Addressed, action: string): Promise<CaseFileRecord> {
    const found = await this.find(id);
    this.access.demandRecord(caller, 'casefile.know', action, found?.resource, streamOf(id));
    return found;
  }

  /** Carries out what was permitted; `createdAt` is the path of a case file that the command creates. */
  carryOut(sent: Sent, order: Order, createdAt?: string): Promise<CommandAnswer> {
    return this.commands.carryOut(sent, (meta, ifMatch) => new CaseFileCommand(sent.id, order, meta, ifMatch), {
      state: ({ name }) => name,
      createdAt,
    });
  }

  private async find(id: string): Promise<CaseFileRecord | undefined> {
    if (!isRecordId(id)) return undefined;
    const facts = await factsOf(this.store, streamOf(id));
    const state = stateAfter(facts);
    if (state.name === 'unopened') return undefined;
    return { id, state, revision: facts.length - 1, facts, resource: caseFileResource(state.file) };
  }
}
