import { Injectable } from '@nestjs/common';
import { EventStore, type LogReader } from '#event-store/event-store.js';
import { lastUpTo, placeIn } from '#event-store/transfer/cited-place.js';
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
    const key = JSON.stringify([scope.position, scope.fact, scope.period, scope.format]);
    const known = this.built.get(key);
    if (known) return known;
    const upTo = await placeIn(this.log, scope);
    const report = await makeReport(this.log, (view) => this.freshness.caughtUp(view, upTo), scope);
    this.built.set(key, report);
    return report;
  }
}

/** @param caughtUp a view, when it has come to the position */
export async function makeReport(
  log: LogReader,
  caughtUp: (view: View) => Promise<ViewQueries>,
  scope: ReportScope,
): Promise<BuiltReport> {
  const upTo = await placeIn(log, scope);
  const [queries] = await Promise.all(COUNTED_FROM.map(caughtUp));
  if (!queries) throw new Error('a report is counted from views');
  return await queries.apart(question, {
    scope,
    upTo: String(upTo),
    asKnownAt: (await lastUpTo(log, upTo))?.recordedAt ?? 0,
  });
}
