import { Get, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { EventStore } from '#event-store/event-store.js';
import { LogEpoch } from '#event-store/checks/log-epoch.js';
import { Clock } from '#kernel/clock.js';
import type { Resource } from '#web/auth/access.js';
import { placeAsked } from '#web/feeds/feed-place.js';
import { EVENT_STREAM, sendFeed } from '#web/feeds/server-sent-events.js';
import { MayRefuse, Reader, Routes } from '#web/route.js';
import { FactFeed } from './fact-feed.js';
import { FactsQuery } from '../oversight.dto.js';

const OVERSIGHT: Resource = { type: 'Oversight', attributes: {} };

@Routes('v1/facts', 'oversight')
export class FeedController {
  constructor(
    private readonly store: EventStore,
    private readonly epoch: LogEpoch,
    private readonly feed: FactFeed,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Facts as they are recorded, as server-sent events',
    description:
      '`id` is `<epoch>-<position>`, `event` is `fact`, `data` an entry of the audit trail. Ends when the access token ' +
      'does. The epoch changes when a backup is restored.',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Resume after this event; wins over `after`.' })
  @ApiProduces(EVENT_STREAM)
  @MayRefuse(409)
  @ApiOkResponse({ description: 'Conduct only.', schema: { type: 'string' } })
  async facts(@Reader() reader: Reader, @Query() query: FactsQuery, @Res() reply: FastifyReply) {
    reader.demand('oversight.follow-facts', OVERSIGHT);
    const place = await placeAsked(this.store, this.epoch, reader.request, query.after);
    const from = place ?? (await this.store.head());
    return sendFeed({ request: reader.request, reply }, this.clock.now(), (ended) =>
      this.feed.follow(reader.caller, from, ended),
    );
  }
}
