import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { EventStore, type StoredEvent } from '#event-store/event-store.js';
import { decode, type Fact } from '#event-store/fact.js';
import { LogEpoch } from '#event-store/checks/log-epoch.js';
import { isNewer } from '#event-store/checks/known-log.js';
import { Refusal } from '#kernel/refusal.js';
import { Access } from '#web/auth/access.js';
import type { Caller } from '#web/auth/caller.js';
import { Standings } from '#web/auth/standing.js';
import { Recent } from '#kernel/recent.js';
import { type AuditEntry, entryOf, followsItsRecord } from '../audit-entry.js';
import { mayKnowOf } from '../disclosure.js';
import { LogDisclosure } from '../log-disclosure.js';
import { Pace } from './pace.js';

/** How many live feeds one person may have open. */
export const FEEDS_PER_SUBJECT = 8;
/** Milliseconds of silence after which a comment shows that the feed is alive. */
const HEARTBEAT = 15_000;
/** Milliseconds after which a client that lost the feed should come back. */
const RETRY = 2_000;
const RECORDS_REMEMBERED = 10_000;

/** The live feed of facts as server-sent events: conduct only, in log order, each once. */
@Injectable()
export class FactFeed implements OnModuleDestroy {
  private readonly stopped = new AbortController();
  private readonly open = new Map<string, number>();
  private readonly pace = new Pace();

  constructor(
    private readonly store: EventStore,
    private readonly epoch: LogEpoch,
    private readonly access: Access,
    private readonly standings: Standings,
  ) {}

  /**
   * The feed after position `after`, until `signal` aborts, the program stops, or the caller can no longer act. The frames are made as they are taken,
   * so a slow client holds back the reading of the log and nothing else.
   * @throws Refusal `rate.limited` when the caller has too many open
   */
  follow(caller: Caller, after: bigint, signal: AbortSignal, heartbeat = HEARTBEAT): AsyncGenerator<string> {
    const already = this.open.get(caller.subject) ?? 0;
    if (already >= FEEDS_PER_SUBJECT) {
      throw new Refusal('rate.limited', `At most ${String(FEEDS_PER_SUBJECT)} feeds may be open at a time.`);
    }
    const ended = new AbortController();
    const until = AbortSignal.any([signal, ended.signal, this.stopped.signal]);
    this.open.set(caller.subject, already + 1);
    const close = () => {
      const left = (this.open.get(caller.subject) ?? 1) - 1;
      if (left === 0) this.open.delete(caller.subject);
      else this.open.set(caller.subject, left);
    };
    if (until.aborted) close();
    else until.addEventListener('abort', close, { once: true });
    return this.frames(caller, after, until, ended, heartbeat);
  }

  onModuleDestroy(): void {
    this.stopped.abort();
  }

  private async *frames(
    caller: Caller,
    after: bigint,
    until: AbortSignal,
    ended: AbortController,
    heartbeat: number,
  ): AsyncGenerator<string> {
    // As it was when each fact was recorded, so that the feed is the same whenever it is followed.
    const known = { previous: new PreviousFacts(this.store), disclosure: new LogDisclosure(this.store, new Map()) };
    const batches = this.store.subscribe(after, until)[Symbol.asyncIterator]();
    try {
      yield `retry: ${String(RETRY)}\n\n`;
      for (let next = batches.next(); ;) {
        const batch = await within(next, heartbeat);
        if (until.aborted || 'missing' in (await this.standings.of(caller))) return;
        if (batch === 'silence') {
          yield ':\n\n';
          continue;
        }
        if (batch.done) return;
        const frames = await this.pace.work(() => this.framesOf(caller, batch.value, known));
        if (frames !== '') yield frames;
        next = handled(batches.next());
      }
    } catch (error) {
      // Who follows comes again, to a server that knows what follows.
      if (!isNewer(error)) throw error;
    } finally {
      ended.abort();
    }
  }

  private async framesOf(
    caller: Caller,
    batch: readonly StoredEvent[],
    { previous, disclosure }: { readonly previous: PreviousFacts; readonly disclosure: LogDisclosure },
  ): Promise<string> {
    let frames = '';
    for (const event of batch) {
      const fact = decode(event, new Map());
      const { countedFrom, kept } = await disclosure.placeFor(caller, fact);
      const entry = entryOf(fact, await previous.of(fact), countedFrom);
      if (mayKnowOf(this.access, caller, entry, kept)) frames += frameOf(entry, this.epoch);
    }
    return frames;
  }
}

/** The value or error is taken when the feed comes to it; a feed that ends before MUST NOT fail the program. */
function handled<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}

function frameOf(entry: AuditEntry, { name }: LogEpoch): string {
  return `id: ${name}-${entry.position}\nevent: fact\ndata: ${JSON.stringify(entry)}\n\n`;
}

async function within<Value>(value: Promise<Value>, milliseconds: number): Promise<Value | 'silence'> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<'silence'>((resolve) => {
    timer = setTimeout(resolve, milliseconds, 'silence');
  });
  try {
    return await Promise.race([value, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** The feed goes on past a record that is not as it was written: of that record nothing is said to follow another fact. */
function noneWhereBroken(error: unknown): readonly StoredEvent[] {
  if (error instanceof Refusal && error.code === 'log.tampered') return [];
  throw error;
}

/** The id of the fact before a fact in its record: remembered from the feed itself, else read. */
class PreviousFacts {
  private readonly last = new Recent<{ readonly id: string; readonly revision: number }>(RECORDS_REMEMBERED);

  constructor(private readonly store: EventStore) {}

  async of(fact: Fact): Promise<string | undefined> {
    const { stream, revision, id } = fact;
    const last = this.last.get(stream);
    this.last.set(stream, { id, revision });
    if (fact.meta.causationId !== undefined || !followsItsRecord(fact)) return undefined;
    if (last?.revision === revision - 1) return last.id;
    const [before] = await this.store.readStream(stream, revision - 1).catch(noneWhereBroken);
    return before?.id;
  }
}
