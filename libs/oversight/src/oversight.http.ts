import { Read } from '#web/step.js';
import { Controller, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EventStore } from '#event-store/event-store.js';
import { ViewQueries } from '#views/view.js';
import { Access, type Resource } from '#web/access.js';
import { listAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { Cursors } from '#web/cursor.js';
import { Freshness } from '#web/freshness.js';
import { endOf, startOf } from '#web/moment.js';
import type { Plain } from '#web/plain.js';
import { mayKnowOf } from './disclosure.js';
import { AuditTrailPage, AuditTrailQuery, StatisticsQuery } from './oversight.dto.js';
import { ReferralStatistics } from './referral-statistics.dto.js';
import { referralStatistics, withheldVictimReferrals } from './referral-statistics.js';
import { ExchangeStatistics } from './statistics.dto.js';
import { exchangeStatistics } from './statistics.js';
import { entries } from './trail.js';
import { view as auditTrail } from './views/audit-trail.js';
import { view as referrals } from './views/referral-statistics.js';
import { view as statistics } from './views/exchange-statistics.js';

const OVERSIGHT: Resource = { type: 'Oversight', attributes: {} };
const PAGE = 100;

@ApiTags('oversight')
@Controller('v1')
export class OversightController {
  constructor(
    private readonly access: Access,
    private readonly store: EventStore,
    private readonly queries: ViewQueries,
    private readonly cursors: Cursors,
    private readonly freshness: Freshness,
  ) {}

  @Read(
    'audit-trail',
    'Who did what, for whom, when, under which policy, after what: one entry per fact',
    AuditTrailPage,
  )
  async trail(
    @By() caller: Caller,
    @Query() query: AuditTrailQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'oversight.read-trail', OVERSIGHT);
    return this.page(caller, query, 'audit-trail', request, reply);
  }

  @Read('audit-trail/reads', 'Who read which content or took which export', AuditTrailPage)
  async reads(
    @By() caller: Caller,
    @Query() query: AuditTrailQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'oversight.read-reads', OVERSIGHT);
    return this.page(caller, query, 'audit-trail/reads', request, reply);
  }

  @Read(
    'statistics/exchange',
    'Requests sent, received, answered, refused, late; response times per unit',
    ExchangeStatistics,
  )
  async exchange(@By() caller: Caller, @Query() query: StatisticsQuery) {
    this.access.demand(caller, 'oversight.read-statistics', OVERSIGHT);
    const asOf = await this.freshness.positionOf(query);
    await this.queries.reached(statistics, asOf);
    const from = query.from === undefined ? undefined : startOf(query.from);
    const to = query.to === undefined ? undefined : endOf(query.to);
    return exchangeStatistics(this.queries, { from, to, asOf });
  }

  @Read(
    'statistics/referrals',
    'Referrals to consular posts by track and state; of what is kept from all, one number',
    ReferralStatistics,
  )
  async referrals(@By() caller: Caller, @Query() query: StatisticsQuery): Promise<Plain<ReferralStatistics>> {
    this.access.demand(caller, 'oversight.read-statistics', OVERSIGHT);
    const asOf = await this.freshness.positionOf(query);
    await this.queries.reached(referrals, asOf);
    const from = query.from === undefined ? undefined : startOf(query.from);
    const to = query.to === undefined ? undefined : endOf(query.to);
    const table = referralStatistics(this.queries, { from, to, asOf, state: caller.state });
    const isWhole = from === undefined && to === undefined && query.asOfPosition === undefined;
    return isWhole ? { ...table, withheldVictimReferrals: withheldVictimReferrals(this.queries) } : table;
  }

  private async page(
    caller: Caller,
    { cursor, limit = PAGE, ...filter }: AuditTrailQuery,
    name: 'audit-trail' | 'audit-trail/reads',
    request: FastifyRequest,
    reply: FastifyReply,
  ) {
    const list = `${name}?${JSON.stringify(Object.entries(filter).sort())}`;
    const [last = 0n] = (this.cursors.after(caller, list, cursor) ?? []).map(BigInt);
    const { from, to, record, type, actor, unit, state } = filter;
    const asOf = await this.freshness.positionOf(filter);
    const ends = [asOf];
    if (to !== undefined) ends.push(await this.store.positionAt(endOf(to) - 1));
    const begins = [last];
    if (from !== undefined) begins.push(await this.store.positionAt(startOf(from) - 1));
    const stretch = { after: greatest(begins), upTo: least(ends) };
    await this.queries.reached(auditTrail, asOf);
    const readsOnly = name === 'audit-trail/reads';
    const given = Object.entries({ record, type, actor, unit, state }).filter(([, value]) => value !== undefined);
    const viewer = { state: caller.state, asOf };
    const found = entries(this.queries, viewer, { ...Object.fromEntries(given), readsOnly }, stretch, limit + 1);
    const shown = found.slice(0, limit);
    const next = found.length > limit ? shown.at(-1) : undefined;
    return listAnswer(
      reply,
      request,
      shown.filter(({ entry, keptFrom }) => mayKnowOf(this.access, caller, entry, keptFrom)).map(({ entry }) => entry),
      next && this.cursors.next(caller, list, [next.entry.position]),
    );
  }
}

function least(positions: readonly bigint[]): bigint {
  return positions.reduce((one, other) => (one < other ? one : other));
}

function greatest(positions: readonly bigint[]): bigint {
  return positions.reduce((one, other) => (one > other ? one : other));
}
