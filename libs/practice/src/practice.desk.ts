import { Injectable } from '@nestjs/common';
import { EventStore } from '#event-store/event-store.js';
import { factsOf } from '#event-store/fact.js';
import { Refusal } from '#kernel/refusal.js';
import { Access, type Resource } from '#web/access.js';
import type { CommandAnswer } from '#web/answer.js';
import { Commands } from '#web/commands.js';
import { isRecordId } from '#web/record-id.js';
import type { Addressed, Sent } from '#web/step.js';
import type { Published, Submitter } from './contract.js';
import { type Order, PracticeCommand, streamOf } from './practice.handler.js';
import { type PracticeRecord, recordOf } from './practice.history.js';
import { isPublic } from './practice-state.js';

/** A practice that the caller may know of, as its own stream tells it: always up to date. */
export interface Found {
  readonly id: string;
  readonly record: PracticeRecord;
  readonly resource: Resource;
}

/** What the policies see of a practice. */
export function practiceResource(practice: {
  readonly submitter: Submitter | undefined;
  readonly reviewers: readonly string[];
  readonly isPublic: boolean;
}): Resource {
  const { submitter, reviewers } = practice;
  const attributes = {
    submitterUnit: submitter?.kind === 'unit' ? submitter.unit : '',
    submitterState: submitter?.kind === 'state' ? submitter.state : '',
    submitterBody: submitter?.kind === 'body' ? submitter.body : '',
    reviewers,
    isPublic: practice.isPublic,
  };
  return { type: 'Practice', attributes };
}

/** Where every route that concerns one practice is authorised, and every command for it carried out. */
@Injectable()
export class PracticeDesk {
  constructor(
    private readonly access: Access,
    private readonly store: EventStore,
    private readonly commands: Commands,
  ) {}

  /** @throws Refusal `record.unknown` when there is none that the caller may know of, `access.denied` */
  async authorise({ caller, id }: Addressed, action: string): Promise<Found> {
    const found = await this.find(id);
    this.access.demandRecord(caller, 'practice.know', action, found?.resource, streamOf(id));
    return found;
  }

  /**
   * A practice that anyone may read.
   * @throws Refusal `record.unknown`
   */
  async published(id: string): Promise<{ record: PracticeRecord; published: Published['conduct'] }> {
    const found = await this.find(id);
    const published = found && isPublic(found.record.state) ? found.record.published : undefined;
    if (!found || !published) throw new Refusal('record.unknown', 'There is no such record.');
    return { record: found.record, published };
  }

  /** Carries out what was permitted; `createdAt` is the path of a practice that the command creates. */
  carryOut(sent: Sent, order: Order, createdAt?: string): Promise<CommandAnswer> {
    return this.commands.carryOut(sent, (meta, ifMatch) => new PracticeCommand(sent.id, order, meta, ifMatch), {
      state: ({ name }) => name,
      createdAt,
    });
  }

  private async find(id: string): Promise<Found | undefined> {
    if (!isRecordId(id)) return undefined;
    const facts = await factsOf(this.store, streamOf(id));
    const record = recordOf(facts);
    if (!record) return undefined;
    return { id, record, resource: practiceResource({ ...record.state.practice, isPublic: isPublic(record.state) }) };
  }
}
