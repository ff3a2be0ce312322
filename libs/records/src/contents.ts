import { Injectable, Logger } from '@nestjs/common';
import { EventStore, RevisionConflict, StoreUnavailable } from '#event-store/event-store.js';
import type { Fact } from '#event-store/fact.js';
import { Pieces } from '#event-store/pieces.js';
import { instant } from '#kernel/time.js';
import { ContentVault } from '#vault/content-vault.js';
import { keysOf, type Sealed } from '#vault/vault.js';
import { Access } from '#web/auth/access.js';
import type { Caller } from '#web/auth/caller.js';
import { ContentReads } from '#web/auth/content-reads.js';
import { Readable } from 'node:stream';
import { Attachments, type FileSaid } from '#attachments/attachments.js';
import { Refusal } from '#kernel/refusal.js';
import type { Opened } from '#vault/content-vault.js';
import { fileIn, mayHave } from './attached.js';
import { NotErased } from './beside.js';
import { AskedPage } from '#web/lists/asked-page.js';
import { Cursors } from '#web/lists/cursor.js';
import type { PageQuery } from '#web/lists/pages.js';
import type { Reader } from '#web/route.js';
import { actionOf, type Found, type RecordKind, type RecordTypes } from './record-kind.js';

/** What was written with a fact, opened; instead, since when it is withheld or erased (RFC 3339, UTC) where it is. */
export interface OpenedFact {
  readonly fact: Fact;
  readonly content?: unknown;
  readonly erasedOn?: string;
  readonly withheldSince?: string;
}

/** A file that content cites, as it leaves the platform: piece by piece, as fast as it is taken. */
export interface OpenedFile extends FileSaid {
  readonly stream: Readable;
}

/** Which facts with content are shown. */
export interface WhatOfPage {
  readonly which?: (fact: Fact) => boolean;
  /** On every page, besides. */
  readonly always?: (fact: Fact) => boolean;
}

/** What a record began with stands on every page. */
export const beginning = () => ({ always: isFirst });
export const isFirst = ({ revision }: Fact) => revision === 0;

/** A page of what was written on a record. */
export interface OpenedPage {
  /** In the order in which it was written. */
  readonly opened: readonly OpenedFact[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** How much sealed content a page has at most: bytes; one fact at least. */
const PAGE_BYTES = 2 ** 20;

/** The one place where content is opened. */
@Injectable()
export class Contents {
  constructor(
    private readonly vault: ContentVault,
    private readonly access: Access,
    private readonly reads: ContentReads,
    private readonly attachments: Attachments,
    private readonly cursors: Cursors,
    private readonly log: EventStore,
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
    const destroyedAt = await this.vault.destroyedAt(written.map((fact) => (fact.content as Sealed).key));
    const erased = written.map((fact, index) => ({ fact, erasedAt: destroyedAt[index] }));
    if (erased.every(({ erasedAt }) => erasedAt !== undefined)) {
      return erased.map(({ fact, erasedAt = 0 }) => ({ fact, erasedOn: instant(erasedAt) }));
    }
    const erasedAt = await this.recordReading(caller, kind, { stream, state, resource });
    if (erasedAt !== undefined) return written.map((fact) => ({ fact, erasedOn: instant(erasedAt) }));
    const mayReadAll = () => this.access.permits(caller, actionOf(kind, 'read-withheld'), resource);
    const opened: OpenedFact[] = [];
    const pieces = new Pieces();
    for (const fact of written) {
      const withheldSince = kind.withheldSince?.(fact, facts);
      const isOpen = withheldSince === undefined || mayReadAll();
      opened.push(isOpen ? await this.opened(fact, facts) : { fact, withheldSince });
      await pieces.after((fact.content as Sealed).data.length);
    }
    return opened;
  }

  /**
   * The same, page by page: of the facts that `which` names so many as are asked for and bytes allow, and on every page
   * those that `always` names.
   * @throws Refusal `cursor.invalid`; as `readBy`
   */
  async readPage<T extends RecordTypes>(
    reader: Reader,
    query: PageQuery,
    kind: RecordKind<T>,
    found: Found<T>,
    { which = () => true, always = () => false }: WhatOfPage = {},
  ): Promise<OpenedPage | undefined> {
    const page = new AskedPage(this.cursors, reader, query);
    const from = Number(page.after?.[0] ?? -1) + 1 + found.known.from;
    const onPage = new Set<Fact>();
    let [count, bytes, last, isMore] = [0, 0, 0, false];
    for (const fact of found.facts) {
      if (fact.content === undefined || !which(fact)) continue;
      if (always(fact)) onPage.add(fact);
      else if (fact.revision >= from && !isMore) {
        const size = (fact.content as Sealed).data.length;
        isMore = count === page.limit || (bytes > 0 && bytes + size > PAGE_BYTES);
        if (isMore) continue;
        onPage.add(fact);
        count += 1;
        bytes += size;
        last = fact.revision - found.known.from;
      }
    }
    const opened = await this.readBy(reader.caller, kind, found, (fact) => onPage.has(fact));
    return opened && { opened, ...(isMore && { nextCursor: page.next([last]) }) };
  }

  /**
   * What was written with a fact of a record, for a decision; undefined once it is erased. It MUST NOT be shown to anyone
   * as such.
   */
  async forDecision(fact: Fact, history: readonly Fact[]): Promise<unknown> {
    const { content } = await this.opened(fact, history);
    return content;
  }

  /** Since when the content of these facts of one record is erased (RFC 3339, UTC), by whatever means; undefined while it stands. */
  async erasedOn(facts: readonly Fact[]): Promise<string | undefined> {
    const destroyedAt = await this.vault.destroyedAt(keysOf(facts));
    const at = destroyedAt.find((destroyed) => destroyed !== undefined);
    return at === undefined ? undefined : instant(at);
  }

  /**
   * A file that was written with one of these facts. The reading is recorded before it is opened.
   * @throws Refusal `record.unknown` when none of them has it; `content.erased`, `content.withheld`;
   * `attachment.damaged` when it is not as it was sealed; StoreUnavailable when the reading cannot be recorded
   */
  async fileFor<T extends RecordTypes>(
    caller: Caller,
    kind: RecordKind<T>,
    { stream, state, facts, resource, attachment }: Found<T> & { readonly attachment: string },
    which: (fact: Fact) => boolean,
  ): Promise<OpenedFile> {
    const having = facts.filter((fact) => fact.content !== undefined && which(fact) && mayHave(fact, attachment));
    if (having.length === 0) throw unknownFile();
    const destroyedAt = await this.vault.destroyedAt(having.map(({ content }) => (content as Sealed).key));
    const isErased = destroyedAt.every((at) => at !== undefined);
    if (isErased) throw new Refusal('content.erased', 'The content of this record was erased.');
    const mayReadAll = this.access.permits(caller, actionOf(kind, 'read-withheld'), resource);
    const fact = having.find((one) => mayReadAll || kind.withheldSince?.(one, facts) === undefined);
    if (!fact) throw new Refusal('content.withheld', 'What cites the attachment was taken back.');
    const erasedAt = await this.recordReading(caller, kind, { stream, state, resource });
    const opened = erasedAt === undefined ? await this.open(fact, facts) : { erasedAt };
    if ('erasedAt' in opened) throw new Refusal('content.erased', 'The content of this record was erased.');
    const file = fileIn(opened.content, attachment);
    if (!file) throw unknownFile();
    const cited = (fact.content as Sealed).attachments?.find(({ id }) => id === attachment);
    const { data, ...said } = file;
    if (!cited) return { ...said, stream: Readable.from([data]) };
    const bytes = this.attachments.read(cited, opened.keys?.[attachment] ?? '');
    return { ...said, stream: await begun(bytes, cited.id) };
  }

  /**
   * A reading stands before the erasure in the log, or nothing is opened.
   * @returns when the content was erased (milliseconds) where it was before the reading could be recorded
   */
  private async recordReading<T extends RecordTypes>(
    caller: Caller,
    kind: RecordKind<T>,
    { stream, state, resource }: Pick<Found<T>, 'stream' | 'state' | 'resource'>,
  ): Promise<number | undefined> {
    const parties = kind.parties?.(state, resource) ?? [];
    const reading = { record: stream, kind: kind.readAs ?? kind.kind, purpose: 'read', parties } as const;
    const notErased = typeof kind.erasure === 'string' ? undefined : new NotErased(this.log, this.vault, stream);
    for (;;) {
      try {
        await this.reads.record(caller, reading, notErased?.proviso);
        return undefined;
      } catch (error) {
        if (!(error instanceof RevisionConflict && notErased)) throw error;
        const erasedAt = await notErased.look();
        if (erasedAt !== undefined) return erasedAt;
      }
    }
  }

  private async opened(fact: Fact, facts: readonly Fact[]): Promise<OpenedFact> {
    const opened = await this.open(fact, facts);
    return 'erasedAt' in opened ? { fact, erasedOn: instant(opened.erasedAt) } : { fact, content: opened.content };
  }

  private open({ id: factId, stream, storedType: type, content }: Fact, [first]: readonly Fact[]): Promise<Opened> {
    return this.vault.open(content as Sealed, { factId, stream, type, beginning: first?.conduct });
  }
}

const unknownFile = () => new Refusal('record.unknown', 'There is no such attachment of this record.');

/** The first piece is opened before the answer begins: what is missing or was altered there is still a refusal. */
async function begun(bytes: AsyncGenerator<Buffer>, id: string): Promise<Readable> {
  const first = await bytes.next().catch((error: unknown) => {
    if (error instanceof StoreUnavailable) throw error;
    logger.error(`the attachment ${id} is not as it was sealed: ${(error as Error).message}`);
    throw new Refusal('attachment.damaged', 'The file is missing, or not as it was sealed; the operator can tell.');
  });
  const all = async function* () {
    if (first.done !== true) yield first.value;
    yield* bytes;
  };
  const file = Readable.from(all(), { highWaterMark: 1 });
  // Whoever takes nothing of it, or not all, lets go of it as well.
  return file.once('close', () => void bytes.return(undefined));
}

const logger = new Logger('Contents');
