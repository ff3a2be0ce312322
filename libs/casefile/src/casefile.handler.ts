import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import type { Fact, Meta } from '#event-store/fact.js';
import { uuidBeside } from '#event-store/identifiers.js';
import type { Outcome } from '#event-store/transact.js';
import { Clock } from '#kernel/clock.js';
import { fold } from '#kernel/decider.js';
import { transactSealed } from '#vault/sealed-transaction.js';
import { Vault } from '#vault/vault.js';
import { ViewQueries } from '#views/view.js';
import { type CaseFileAct, caseFileDecider, type CaseFileState, FACT_OF, type Link } from './case-file.js';
import type { CaseFileFact, OutcomeCounts } from './contract.js';
import { isParty, type LinkContent, RECORD_KINDS } from './linked-record.js';
import { standingLinks } from './links.reader.js';
import { recordOf, unitOf } from './views/case-grounds.js';

/** What is to be done to a case file, as it was asked for; its content, in clear here, is sealed. `unit` acts. */
export type Order =
  | { readonly type: 'open'; readonly unit: string; readonly reference: string; readonly content: unknown }
  | { readonly type: 'invite'; /** The invited unit. */ readonly unit: string }
  | { readonly type: 'join' | 'leave'; readonly unit: string }
  | { readonly type: 'decline'; readonly unit: string; readonly content?: unknown }
  | { readonly type: 'add-note'; readonly unit: string; readonly content: unknown }
  | { readonly type: 'link'; readonly unit: string; readonly content: LinkContent; readonly pointer: string }
  | { readonly type: 'unlink'; readonly unit: string; readonly record: string; readonly pointer: string }
  | { readonly type: 'close'; readonly outcomes: readonly OutcomeCounts[] }
  | { readonly type: 'reopen'; readonly content: unknown };

/** Every command for a case file goes through this one. `id` is the UUID of the case file. */
export class CaseFileCommand extends Command<Outcome<CaseFileState>> {
  constructor(
    readonly id: string,
    readonly order: Order,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

/** The stream of a case file. */
export const streamOf = (id: string) => `casefile-${id}`;

/** The state that facts lead to, as the log has them. */
export const stateAfter = (facts: readonly Fact[]): CaseFileState =>
  fold(caseFileDecider, facts as readonly unknown[] as readonly CaseFileFact[]);

@CommandHandler(CaseFileCommand)
export class CaseFileHandler implements ICommandHandler<CaseFileCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly vault: Vault,
    private readonly queries: ViewQueries,
    private readonly clock: Clock,
  ) {}

  execute({ id, order, meta, ifMatch }: CaseFileCommand): Promise<Outcome<CaseFileState>> {
    const at = this.clock.now();
    return transactSealed(this.store, this.vault, {
      decider: caseFileDecider,
      stream: streamOf(id),
      meta,
      ifMatch,
      command: (history) => this.completed(id, order, { at, meta, history }),
      factOf: ({ type }) => FACT_OF[type],
    });
  }

  /** The command, with what the registry, the other records and the links so far say. */
  private completed(
    id: string,
    order: Order,
    { at, meta, history }: { readonly at: number; readonly meta: Meta; readonly history: readonly Fact[] },
  ): CaseFileAct {
    switch (order.type) {
      case 'open':
      case 'invite':
        return { ...order, at, unit: unitOf(this.queries, order.unit, dayOf(at)) };
      case 'link': {
        const { content, unit } = order;
        const link = uuidBeside(meta.commandId, 'link');
        return { ...order, at, link, ...this.belonging(id, content, unit, history) };
      }
      case 'unlink': {
        const { type, record, unit, pointer } = order;
        const kind = RECORD_KINDS.find((each) => isParty(recordOf(this.queries, each, record), unit)) ?? 'exchange';
        return { type, at, unit, pointer, ...this.belonging(id, { kind, record }, unit, history) };
      }
      case 'join':
      case 'leave':
      case 'decline':
      case 'add-note':
      case 'close':
      case 'reopen':
        return { ...order, at };
    }
  }

  private belonging(
    id: string,
    { kind, record }: LinkContent,
    unit: string,
    history: readonly Fact[],
  ): Pick<Link, 'isParty' | 'present'> {
    const known = recordOf(this.queries, kind, record);
    if (known?.stated === id) return { isParty: isParty(known, unit), present: 'stated' };
    const state = stateAfter(history);
    const links = state.name === 'unopened' ? [] : standingLinks(history, state.file.links, this.vault);
    const link = links.find((each) => each.kind === kind && each.record === record);
    return { isParty: isParty(known, unit), present: link && { link: link.link } };
  }
}

/** The day (UTC) of an instant in milliseconds. */
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
