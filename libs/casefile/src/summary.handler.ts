import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-store/event-store.js';
import { type Fact, factsOf, type Meta } from '#event-store/fact.js';
import type { Outcome } from '#event-store/transact.js';
import { Clock } from '#kernel/clock.js';
import { fold } from '#kernel/decider.js';
import { Refusal } from '#kernel/refusal.js';
import { openFact } from '#vault/opened-fact.js';
import { transactSealed } from '#vault/sealed-transaction.js';
import { Vault } from '#vault/vault.js';
import { ViewQueries } from '#views/view.js';
import {
  FACT_OF,
  type Propose,
  type Step,
  type SummaryAct,
  summaryDecider,
  type SummaryState,
} from './case-summary.js';
import { stateAfter as caseFileAfter, streamOf as caseFileStream } from './casefile.handler.js';
import type { SummaryFact, SummaryText } from './contract.js';
import { membersAmong } from './views/case-grounds.js';

/** What the handler looks up or opens itself. */
type LookedUp = 'at' | 'isClosed' | 'by' | 'known' | 'concerned' | 'text';
type As<Asked> = Asked extends unknown ? Omit<Asked, LookedUp> : never;

/** What is to be done to a summary, as it was asked for; its content, in clear here, is sealed. */
export type SummaryOrder = (As<Propose> & { /** Proposes. */ readonly unit: string }) | As<Step>;

/** Every command for a summary goes through this one. `id` is the UUID of the summary. */
export class SummaryCommand extends Command<Outcome<SummaryState>> {
  constructor(
    readonly id: string,
    readonly order: SummaryOrder,
    readonly meta: Meta,
    readonly ifMatch?: number,
  ) {
    super();
  }
}

/** The stream of a summary. */
export const streamOf = (id: string) => `summary-${id}`;

/** The state that facts lead to, as the log has them. */
export const stateAfter = (facts: readonly Fact[]): SummaryState =>
  fold(summaryDecider, facts as readonly unknown[] as readonly SummaryFact[]);

@CommandHandler(SummaryCommand)
export class SummaryHandler implements ICommandHandler<SummaryCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly vault: Vault,
    private readonly queries: ViewQueries,
    private readonly clock: Clock,
  ) {}

  execute({ id, order, meta, ifMatch }: SummaryCommand): Promise<Outcome<SummaryState>> {
    const at = this.clock.now();
    return transactSealed(this.store, this.vault, {
      decider: summaryDecider,
      stream: streamOf(id),
      meta,
      ifMatch,
      command: (history) => this.completed(order, at, history),
      factOf: ({ type }) => FACT_OF[type],
    });
  }

  /** The command, with what the case file, the registry and the text so far say. */
  private async completed(order: SummaryOrder, at: number, history: readonly Fact[]): Promise<SummaryAct> {
    switch (order.type) {
      case 'propose': {
        const { unit, ...asked } = order;
        const { isClosed, members } = await this.caseFile(order.caseFile);
        return { ...asked, at, isClosed, by: members.find((member) => member.unit === unit) };
      }
      case 'start-review': {
        const known = membersAmong(this.queries, order.reviewers, new Date(at).toISOString().slice(0, 10));
        return { ...order, at, known, concerned: await this.concerned(history) };
      }
      case 'publish':
        return { ...order, at, text: this.acceptedText(history) };
      case 'review':
      case 'return':
      case 'revise':
      case 'accept':
      case 'withdraw':
        return { ...order, at };
    }
  }

  private async caseFile(id: string) {
    const facts = await factsOf(this.store, caseFileStream(id));
    const state = caseFileAfter(facts);
    return { isClosed: state.name === 'closed', members: state.name === 'unopened' ? [] : state.file.members };
  }

  /** The states of the proposing unit and of all units that are members of the case file now. */
  private async concerned(history: readonly Fact[]): Promise<readonly string[]> {
    const state = stateAfter(history);
    if (state.name === 'unproposed') return [];
    const { members } = await this.caseFile(state.summary.caseFile);
    return [state.summary.by.state, ...members.map((member) => member.state)];
  }

  /** The text of the latest version: after an acceptance, the accepted one. Only publication opens it here. */
  private acceptedText(history: readonly Fact[]): SummaryText {
    if (stateAfter(history).name !== 'accepted') throw notAccepted();
    const worded = history.findLast(({ type }) => type === FACT_OF.propose || type === FACT_OF.revise);
    if (!worded) throw notAccepted();
    const opened = openFact(this.vault, worded);
    if ('erasedAt' in opened) throw new Refusal('content.erased', 'The text of this summary was erased.');
    const { title, summary, lessons } = opened.content as SummaryText;
    return { title, summary, lessons };
  }
}

const notAccepted = () => new Refusal('summary.not-accepted', 'Only an accepted summary is published.');
