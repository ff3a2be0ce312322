import { Query } from '@nestjs/common';
import { EventStore } from '#event-store/event-store.js';
import { othersFirst } from '#event-store/pieces.js';
import { exchangeStatisticsView as statistics } from '#exchange/lookups.js';
import type { View } from '#views/view.js';
import { AlsoCsv, CSV, csv } from '#web/answers/csv.js';
import { Access, type Resource } from '#web/auth/access.js';
import { endOf, startOf } from '#web/fields/moment.js';
import { Freshness } from '#web/lists/freshness.js';
import { Rests } from '#web/lists/rests.js';
import { ListOf, Pages } from '#web/lists/pages.js';
import { Read, Reader, Routes } from '#web/route.js';
import { mayKnowOf } from './disclosure.js';
import { AuditEntryAnswer, AuditTrailQuery, StatisticsQuery } from './oversight.dto.js';
import { ReferralStatistics } from './referral-statistics.dto.js';
import { question as referralQuestion } from './referral-statistics.js';
import { ExchangeStatistics } from './statistics.dto.js';
import { question as exchangeQuestion } from './statistics.js';
import { trailCells, TRAIL_COLUMNS } from './trail.csv.js';
import { entries } from './trail.js';
import { view as auditTrail } from './views/audit-trail.js';
import { view as referrals } from './views/referral-statistics.js';

const OVERSIGHT: Resource = { type: 'Oversight', attributes: {} };
const PAGE = 100;
const TRAIL = ListOf(AuditEntryAnswer);

@Routes('v1', 'oversight')
export class OversightController {
  constructor(
    private readonly access: Access,
    private readonly store: EventStore,
    private readonly freshness: Freshness,
    private readonly pages: Pages,
    private readonly rests: Rests,
  ) {}

  @AlsoCsv(TRAIL)
  @Read('audit-trail', 'Who did what, for whom, when, under which policy, after what: one entry per fact', TRAIL)
  async trail(@Reader() reader: Reader, @Query() query: AuditTrailQuery) {
    reader.demand('oversight.read-trail', OVERSIGHT);
    return this.page(reader, query, false);
  }

  @AlsoCsv(TRAIL)
  @Read('audit-trail/reads', 'Who read which content or took which export', TRAIL)
  async reads(@Reader() reader: Reader, @Query() query: AuditTrailQuery) {
    reader.demand('oversight.read-reads', OVERSIGHT);
    return this.page(reader, query, true);
  }

  @Read(
    'statistics/exchange',
    'Requests sent, received, answered, refused, late; response times per unit',
    ExchangeStatistics,
  )
  async exchange(@Reader() reader: Reader, @Query() query: StatisticsQuery) {
    reader.demand('oversight.read-statistics', OVERSIGHT);
    const { queries, period } = await this.counted(statistics, query);
    return this.rests.spaced(reader, () => queries.apart(exchangeQuestion, period));
  }

  @Read(
    'statistics/referrals',
    'Referrals to consular posts by track and state; of what is kept from all, one number',
    ReferralStatistics,
  )
  async referrals(@Reader() reader: Reader, @Query() query: StatisticsQuery) {
    reader.demand('oversight.read-statistics', OVERSIGHT);
    const { queries, period } = await this.counted(referrals, query);
    const isWhole = query.from === undefined && query.to === undefined && query.asOfPosition === undefined;
    const scope = { ...period, state: reader.caller.state, isWhole };
    return this.rests.spaced(reader, () => queries.apart(referralQuestion, scope));
  }

  /** What is counted, and a view that has come as far. */
  private async counted(view: View, query: StatisticsQuery) {
    const asOf = await this.freshness.positionOf(query);
    const queries = await this.freshness.caughtUp(view, asOf);
    const from = query.from === undefined ? undefined : startOf(query.from);
    const to = query.to === undefined ? undefined : endOf(query.to);
    return { queries, period: { from, to, asOf } };
  }

  private async page(reader: Reader, { limit = PAGE, format, bom, ...query }: AuditTrailQuery, readsOnly: boolean) {
    const { from, to, record, type, actor, unit, state } = query;
    const first = from === undefined ? 0n : await this.store.positionAt(startOf(from) - 1);
    const end = to === undefined ? undefined : await this.store.positionAt(endOf(to) - 1);
    const given = Object.entries({ record, type, actor, unit, state }).filter(([, value]) => value !== undefined);
    const filter = { ...Object.fromEntries(given), readsOnly };
    const { caller } = reader;
    const asked = { ...query, limit };
    const page = await this.pages.page(reader, asked, {
      view: auditTrail,
      find: (queries, { after: last = 0, limit: most, position: asOf }) => {
        const after = BigInt(last) > first ? BigInt(last) : first;
        const stretch = { after, upTo: end === undefined || end > asOf ? asOf : end };
        return entries(queries, { state: caller.state }, filter, stretch, most);
      },
      keys: ({ entry }) => [entry.position],
      show: ({ entry, keptFrom }) => (mayKnowOf(this.access, caller, entry, keptFrom) ? entry : undefined),
    });
    if (format !== 'csv') return page;
    await othersFirst();
    reader.reply.type(CSV).header('content-disposition', 'attachment; filename="audit-trail.csv"');
    return csv([TRAIL_COLUMNS, ...page.items.map(trailCells)], bom);
  }
}
