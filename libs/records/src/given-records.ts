// What the specs of records share: the way a command goes, on a log in memory, with a real vault and a clock that is set.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandBus } from '@nestjs/cqrs';
import type { EventStore } from '#event-store/event-store.js';
import { Attachments } from '#attachments/attachments.js';
import { FolderAttachments } from '#attachments/folder-attachments.js';
import { decode, encode, type Fact, factsOf, type Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { LEVEL } from '#event-store/contract.js';
import { WrittenLevel } from '#event-store/written-level.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import type { CommandResult } from './record-command.js';
import { Clock } from '#kernel/clock.js';
import type { Draft } from '#kernel/decider.js';
import type { ContentVault, Opened } from '#vault/content-vault.js';
import { FileVault } from '#vault/file-vault.js';
import type { Sealed } from '#vault/vault.js';
import { givenView, type ViewAfter } from '#views/given-view.js';
import { type Row, type Values, type View, ViewQueries } from '#views/view.js';
import type { Access } from '#web/auth/access.js';
import { ContentReads } from '#web/auth/content-reads.js';
import { EarlierCommands } from '#web/earlier-commands.js';
import { Cursors } from '#web/lists/cursor.js';
import { Freshness } from '#web/lists/freshness.js';
import { Contents } from './contents.js';
import { Lookups } from './lookups.js';
import { RecordCommand, RecordHandler } from './record-command.js';
import type { RecordKind, RecordTypes } from './record-kind.js';
import { QuotaLimits, Quotas } from './quotas.js';
import { Records } from './records.js';

class SetClock extends Clock {
  constructor(public time: number) {
    super();
  }

  override now(): number {
    return this.time;
  }
}

/** Views that are built from the log when they are waited for, not before. */
class RebuiltViews extends ViewQueries {
  private readonly built = new Map<string, { readonly after: ViewAfter; readonly position: bigint }>();

  constructor(private readonly store: EventStore) {
    super();
  }

  override all(view: View, statement: string, ...values: Values): readonly Row[] {
    return this.of(view).all(statement, ...values);
  }

  override get(view: View, statement: string, ...values: Values): Row | undefined {
    return this.of(view).get(statement, ...values);
  }

  override position(view: View): bigint {
    return this.built.get(view.name)?.position ?? 0n;
  }

  override async reached(view: View, position: bigint): Promise<void> {
    if (this.built.has(view.name) && this.position(view) >= position) return;
    const facts: Fact[] = [];
    for await (const batch of this.store.readAll(0n)) facts.push(...batch.map((event) => decode(event, new Map())));
    this.built.set(view.name, { after: givenView(view)(...facts), position: await this.store.head() });
  }

  private of(view: View): ViewAfter {
    const { after } = this.built.get(view.name) ?? {};
    if (!after) throw new Error(`${view.name} was not waited for`);
    return after;
  }
}

/** What records stand on, and a folder for files. */
export interface Ground {
  readonly store: EventStore;
  readonly vault: ContentVault;
  readonly clock: Clock;
  readonly folder: string;
}

const PERMITTING = { permits: () => true, digest: 'given' } as unknown as Access;

/** Records at work on a log, as a process has them. */
export function recordsOn(
  { store, vault, clock, folder }: Ground,
  { access = PERMITTING, level = LEVEL, limits = new QuotaLimits() }: Partial<GivenPolicies> = {},
) {
  const queries = new RebuiltViews(store);
  const freshness = new Freshness(store, queries);
  const lookups = new Lookups(store, freshness);
  const attachments = new Attachments(new FolderAttachments(join(folder, 'attachments')), vault, store, clock);
  const reads = new ContentReads(store, access);
  const contents = new Contents(vault, access, reads, attachments, new Cursors(vault), store);
  const quotas = new Quotas(limits, store, queries);
  const written = new WrittenLevel(level);
  const handler = new RecordHandler(store, vault, lookups, contents, clock, written, quotas, attachments);
  const bus = { execute: (command: RecordCommand) => handler.execute(command) } as unknown as CommandBus;
  const records = new Records(access, store, lookups, bus, contents, new EarlierCommands(store), vault);
  return { queries, freshness, lookups, attachments, contents, handler, records };
}

interface GivenPolicies {
  readonly access: Access;
  readonly level: WrittenLevel['level'];
  readonly limits: QuotaLimits;
}

/** Records at work. */
export interface GivenRecords {
  readonly store: MemoryEventStore;
  readonly vault: FileVault;
  readonly clock: SetClock;
  readonly queries: ViewQueries;
  readonly freshness: Freshness;
  readonly lookups: Lookups;
  /** Asks the policies that were given. */
  readonly records: Records;
  readonly contents: Contents;
  readonly attachments: Attachments;
  /** Sends a command that is permitted, under an id of its own, derived from `key`. */
  readonly send: <T extends RecordTypes>(
    kind: RecordKind<T>,
    id: string,
    asked: T['asked'],
    key: string,
    ifMatch?: number,
  ) => Promise<CommandResult<T['state']>>;
  factsOf(stream: string): Promise<readonly Fact[]>;
  /** Records a fact of another record, as it is. */
  holds(stream: string, draft: Draft): Promise<void>;
  /** The content of a fact of a record that begins with `first`, itself if left out; `erasedAt` once its key was destroyed. */
  opened(fact: Fact | undefined, first?: Fact): Promise<Opened>;
  close(): void;
}

/** `meta` says who sends, by the key of the command; `time` is where the clock stands (milliseconds). */
export function givenRecords(
  time: number,
  meta: (key: string) => Meta,
  access: Access = PERMITTING,
  level: WrittenLevel['level'] = LEVEL,
  limits = new QuotaLimits(),
): GivenRecords {
  const folder = mkdtempSync(join(tmpdir(), 'talaan-records-'));
  const clock = new SetClock(time);
  const store = new MemoryEventStore(clock);
  const vault = new FileVault(folder);
  const { handler, ...atWork } = recordsOn({ store, vault, clock, folder }, { access, level, limits });
  return {
    store,
    vault,
    clock,
    ...atWork,
    send: (kind, id, asked, key, ifMatch) =>
      handler.execute(new RecordCommand(kind, id, asked, meta(key), ifMatch === undefined ? undefined : [ifMatch])),
    factsOf: (stream) => factsOf(store, stream),
    async holds(stream, draft) {
      const key = JSON.stringify([stream, draft]);
      await store.append(stream, 'any', [encode(draft, derivedUuid(key), meta(key))]);
    },
    async opened(fact, first = fact) {
      if (!fact) throw new Error('no fact was given');
      const place = { factId: fact.id, stream: fact.stream, type: fact.storedType, beginning: first?.conduct };
      return await vault.open(fact.content as Sealed, place);
    },
    close() {
      vault.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
