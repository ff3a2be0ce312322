import { Injectable } from '@nestjs/common';
import { EventStore } from '#event-store/event-store.js';
import { type Fact, factsOf } from '#event-store/fact.js';
import { Access, type Resource } from '#web/access.js';
import type { CommandAnswer } from '#web/answer.js';
import type { Caller } from '#web/caller.js';
import { Commands } from '#web/commands.js';
import { isRecordId } from '#web/record-id.js';
import type { Addressed, Sent } from '#web/step.js';
import { type Existing, isPublished } from './case-summary.js';
import { stateAfter as caseFileAfter, streamOf as caseFileStream } from './casefile.handler.js';
import type { SummaryPublished } from './contract.js';
import { stateAfter, streamOf, SummaryCommand, type SummaryOrder } from './summary.handler.js';

/** A summary that the caller may know of, as its own stream tells it: always up to date. */
export interface SummaryRecord {
  readonly id: string;
  readonly state: Existing;
  readonly revision: number;
  readonly facts: readonly Fact[];
  /** The units that are members of its case file now. */
  readonly members: readonly string[];
  readonly resource: Resource;
}

/** What the policies see of a summary. */
export function summaryResource(summary: {
  readonly by: { readonly unit: string };
  readonly members: readonly string[];
  readonly reviewers: readonly string[];
}): Resource {
  const { by, members, reviewers } = summary;
  return { type: 'CaseSummary', attributes: { proposingUnit: by.unit, members, reviewers } };
}

/** Where every route that concerns one summary is authorised, and every command for it carried out. */
@Injectable()
export class SummaryDesk {
  constructor(
    private readonly access: Access,
    private readonly store: EventStore,
    private readonly commands: Commands,
  ) {}

  /** @throws Refusal `record.unknown` when there is none that the caller may know of, `access.denied` */
  async authorise({ caller, id }: Addressed, action: string): Promise<SummaryRecord> {
    const found = await this.find(id);
    this.access.demandRecord(caller, 'summary.know', action, found?.resource, streamOf(id));
    return found;
  }

  /**
   * What stands in the compendium, for everyone who is signed in.
   * @throws Refusal `record.unknown`, `access.denied`
   */
  async authoriseEntry(caller: Caller, id: string): Promise<{ revision: number; entry: SummaryPublished['conduct'] }> {
    this.access.demand(caller, 'compendium.read', COMPENDIUM);
    const found = await this.find(id);
    const published = found?.facts.find(({ type }) => type === 'casefile.summary-published.v1');
    const isEntry = published !== undefined && found !== undefined && isPublished(found.state);
    const entry = isEntry ? COMPENDIUM : undefined;
    this.access.demandRecord(caller, 'compendium.read', 'compendium.read', entry, streamOf(id));
    if (!isEntry) throw new Error('an entry that may be read exists');
    return { revision: found.revision, entry: published.conduct as SummaryPublished['conduct'] };
  }

  /** Carries out what was permitted; `createdAt` is the path of a summary that the command creates. */
  carryOut(sent: Sent, order: SummaryOrder, createdAt?: string): Promise<CommandAnswer> {
    return this.commands.carryOut(sent, (meta, ifMatch) => new SummaryCommand(sent.id, order, meta, ifMatch), {
      state: ({ name }) => name,
      createdAt,
    });
  }

  private async find(id: string): Promise<SummaryRecord | undefined> {
    if (!isRecordId(id)) return undefined;
    const facts = await factsOf(this.store, streamOf(id));
    const state = stateAfter(facts);
    if (state.name === 'unproposed') return undefined;
    const { summary } = state;
    const caseFile = caseFileAfter(await factsOf(this.store, caseFileStream(summary.caseFile)));
    const members = caseFile.name === 'unopened' ? [] : caseFile.file.members.map(({ unit }) => unit);
    const resource = summaryResource({ ...summary, members });
    return { id, state, revision: facts.length - 1, facts, members, resource };
  }
}

/** The compendium as the policies see it. */
export const COMPENDIUM: Resource = { type: 'Compendium', attributes: {} };
