import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { EventStore, type StoredEvent } from '#event-store/event-store.js';
import { decode, type Fact } from '#event-store/fact.js';
import { LogEpoch } from '#event-store/checks/log-epoch.js';
import { isNewer } from '#event-store/checks/known-log.js';
import { Refusal } from '#kernel/refusal.js';
import { Recent } from '#kernel/recent.js';
import { Access } from '#web/auth/access.js';
import type { Caller } from '#web/auth/caller.js';
import { Standings } from '#web/auth/standing.js';
import { eventIdOf } from '#web/feeds/feed-place.js';
import { OpenFeeds } from '#web/feeds/open-feeds.js';
import { Pace } from '#web/feeds/pace.js';
import { ALIVE, eventFrame, HEARTBEAT, RETRY, within } from '#web/feeds/server-sent-events.js';
import { entryOf, followsItsRecord } from '../audit-entry.js';
import { mayKnowOf } from '../disclosure.js';
import { LogDisclosure } from '../log-disclosure.js';

const RECORDS_REMEMBERED = 10_000;

/** The live feed of facts as server-sent events: conduct only, in log order, each once. */
@Injectable()
export class FactFeed implements OnModuleDestroy {
  private readonly open = new OpenFeeds();
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
    const { until, end } = this.open.begin(caller, signal);
    return this.frames(caller, after, { until, end }, heartbeat);
  }

  onModuleDestroy(): void {
    this.open.closeAll();
  }

  private async *frames(
    caller: Caller,
    after: bigint,
    { until, end }: ReturnType<OpenFeeds['begin']>,
    heartbeat: number,
  ): AsyncGenerator<string> {
    // As it was when each fact was recorded, so that the feed is the same whenever it is followed.
    const known = { previous: new PreviousFacts(this.store), disclosure: new LogDisclosure(this.store, new Map()) };
    const batches = this.store.subscribe(after, until)[Symbol.asyncIterator]();
    try {
      yield RETRY;
      for (let next = batches.next(); ;) {
        const batch = await within(next, heartbeat);
        if (until.aborted || 'missing' in (await this.standings.of(caller))) return;
        if (batch === 'silence') {
          yield ALIVE;
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
      end();
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
      if (mayKnowOf(this.access, caller, entry, kept))
        frames += eventFrame('fact', eventIdOf(this.epoch, entry.position), entry);
    }
    return frames;
  }
}

/** The value or error is taken when the feed comes to it; a feed that ends before MUST NOT fail the program. */
function handled<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
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
