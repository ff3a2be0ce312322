import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ViewQueries } from '#views/view.js';
import type { Caller } from '#web/auth/caller.js';
import { Standings } from '#web/auth/standing.js';
import { OpenFeeds } from '#web/feeds/open-feeds.js';
import { Pace } from '#web/feeds/pace.js';
import { ALIVE, eventFrame, HEARTBEAT, RETRY, within } from '#web/feeds/server-sent-events.js';
import { Bells } from './notices.bells.js';
import { KnownNotices, partyOf } from './notices.reader.js';
import { noticesOf } from './views/notices.js';

/** Notices that are looked at together. */
const AT_A_TIME = 100;

/** The live feed of notices as server-sent events: those of one party, in log order, each once. */
@Injectable()
export class NoticeFeed implements OnModuleDestroy {
  private readonly open = new OpenFeeds();
  /** Of those who are far behind: what is new comes at once. */
  private readonly catchingUp = new Pace();

  constructor(
    private readonly queries: ViewQueries,
    private readonly known: KnownNotices,
    private readonly bells: Bells,
    private readonly standings: Standings,
  ) {}

  /**
   * The notices after position `after`, until `signal` aborts, the program stops, or the caller can no longer act. The
   * frames are made as they are taken.
   * @throws Refusal `rate.limited` when the caller has too many open
   */
  follow(caller: Caller, after: bigint, signal: AbortSignal, heartbeat = HEARTBEAT): AsyncGenerator<string> {
    return this.frames(caller, after, this.open.begin(caller, signal), heartbeat);
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
    const party = partyOf(caller);
    const bell = this.bells.listen(party, until);
    try {
      yield RETRY;
      for (let place = after; ;) {
        const rung = bell.next();
        const rows = noticesOf(this.queries, party, { after: place, limit: AT_A_TIME });
        const last = rows.at(-1);
        // After the rows were read: nobody is told of what was recorded once they could not act any more.
        if (until.aborted || 'missing' in (await this.standings.of(caller))) return;
        if (last === undefined) {
          if ((await within(rung, heartbeat)) === 'silence') yield ALIVE;
          continue;
        }
        place = BigInt(last.position);
        const show = () => this.known.shown(caller, rows);
        const notices = rows.length < AT_A_TIME ? await show() : await this.catchingUp.work(show);
        if (notices.length > 0) yield notices.map((notice) => eventFrame('notice', notice.id, notice)).join('');
      }
    } finally {
      end();
    }
  }
}
