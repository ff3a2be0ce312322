import { Injectable } from '@nestjs/common';
import { EventStore, type LogReader } from '#event-store/event-store.js';
import { Recent } from '#kernel/recent.js';
import type { View, ViewQueries } from '#views/view.js';
import { Freshness } from '#web/lists/freshness.js';
import type { ReportScope } from '../chair-report.js';
import { type BuiltReport, COUNTED_FROM, question } from './report.question.js';

/** Reports kept in memory: they can be made again at any time. */
const KEPT = 8;

/** Makes reports, each once for all who ask for it. */
@Injectable()
export class ReportBuilder {
  private readonly built = new Recent<BuiltReport>(KEPT);

  constructor(
    private readonly log: EventStore,
    private readonly freshness: Freshness,
  ) {}

  /** The log MUST have come to the position. @throws StoreUnavailable, Refusal `view.behind` */
  async build(scope: ReportScope): Promise<BuiltReport> {
    const key = JSON.stringify([scope.position, scope.period, scope.format]);
    const known = this.built.get(key);
    if (known) return known;
    const report = await makeReport(this.log, (view) => this.freshness.caughtUp(view, BigInt(scope.position)), scope);
    this.built.set(key, report);
    return report;
  }
}

/** @param caughtUp a view, when it has come to the position */
export async function makeReport(
  log: LogReader,
  caughtUp: (view: View) => Promise<ViewQueries>,
  { position, period, format }: ReportScope,
): Promise<BuiltReport> {
  const [queries] = await Promise.all(COUNTED_FROM.map(caughtUp));
  if (!queries) throw new Error('a report is counted from views');
  return await queries.apart(question, {
    scope: { position, period, format },
    asKnownAt: await recordedAt(log, BigInt(position)),
  });
}

/** When the last fact up to a position was recorded; 0 where there is none. */
async function recordedAt(log: LogReader, position: bigint): Promise<number> {
  for (let back = 1n; ; back *= 16n) {
    const after = position > back ? position - back : 0n;
    let last = 0;
    for await (const batch of log.readAll(after, position)) last = batch.at(-1)?.recordedAt ?? last;
    if (last > 0 || after === 0n) return last;
  }
}
