import { Injectable } from '@nestjs/common';
import type { Fact } from '#event-store/fact.js';
import { instant } from '#kernel/time.js';
import { ContentVault } from '#vault/content-vault.js';
import { keysOf, type Sealed } from '#vault/vault.js';
import { Access } from '#web/auth/access.js';
import type { Caller } from '#web/auth/caller.js';
import { ContentReads } from '#web/auth/content-reads.js';
import { actionOf, type Found, type RecordKind, type RecordTypes } from './record-kind.js';

/** What was written with a fact, opened; instead, since when it is withheld or erased (RFC 3339, UTC) where it is. */
export interface OpenedFact {
  readonly fact: Fact;
  readonly content?: unknown;
  readonly erasedOn?: string;
  readonly withheldSince?: string;
}

/** The one place where content is opened. */
@Injectable()
export class Contents {
  constructor(
    private readonly vault: ContentVault,
    private readonly access: Access,
    private readonly reads: ContentReads,
  ) {}

  /**
   * What was written with these facts of a record, all that carry content unless it is said otherwise. The reading is
   * recorded before anything is opened; of an erased record there is nothing to read.
   * @returns undefined, with no reading, when the policies do not let the caller read it
   * @throws StoreUnavailable when the reading cannot be recorded; nothing is then opened
   */
  async readBy<T extends RecordTypes>(
    caller: Caller,
    kind: RecordKind<T>,
    { stream, state, facts, resource }: Found<T>,
    which: (fact: Fact) => boolean = () => true,
  ): Promise<readonly OpenedFact[] | undefined> {
    if (!this.access.permits(caller, actionOf(kind, 'read-content'), resource)) return undefined;
    const written = facts.filter((fact) => fact.content !== undefined && which(fact));
    if (written.length === 0) return [];
    const erased = written.map((fact) => ({ fact, erasedAt: this.vault.destroyedAt((fact.content as Sealed).key) }));
    if (erased.every(({ erasedAt }) => erasedAt !== undefined)) {
      return erased.map(({ fact, erasedAt = 0 }) => ({ fact, erasedOn: instant(erasedAt) }));
    }
    const parties = kind.parties?.(state, resource) ?? [];
    await this.reads.record(caller, { record: stream, kind: kind.readAs ?? kind.kind, purpose: 'read', parties });
    const mayReadAll = () => this.access.permits(caller, actionOf(kind, 'read-withheld'), resource);
    return written.map((fact) => {
      const withheldSince = kind.withheldSince?.(fact, facts);
      return withheldSince === undefined || mayReadAll() ? this.opened(fact, facts) : { fact, withheldSince };
    });
  }

  /**
   * What was written with a fact of a record, for a decision; undefined once it is erased. It MUST NOT be shown to anyone
   * as such.
   */
  forDecision(fact: Fact, history: readonly Fact[]): unknown {
    return this.opened(fact, history).content;
  }

  /** Since when the content of these facts of one record is erased (RFC 3339, UTC), by whatever means; undefined while it stands. */
  erasedOn(facts: readonly Fact[]): string | undefined {
    const at = keysOf(facts)
      .map((key) => this.vault.destroyedAt(key))
      .find((destroyed) => destroyed !== undefined);
    return at === undefined ? undefined : instant(at);
  }

  private opened(fact: Fact, [first]: readonly Fact[]): OpenedFact {
    const { id: factId, stream, storedType: type, content } = fact;
    const opened = this.vault.open(content as Sealed, { factId, stream, type, beginning: first?.conduct });
    return 'erasedAt' in opened ? { fact, erasedOn: instant(opened.erasedAt) } : { fact, content: opened.content };
  }
}
