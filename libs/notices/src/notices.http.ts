import { Get, Query, Res } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiOkResponse, ApiOperation, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LogEpoch } from '#event-store/checks/log-epoch.js';
import { EventStore } from '#event-store/event-store.js';
import { othersFirst } from '#event-store/pieces.js';
import { Clock } from '#kernel/clock.js';
import type { Plain } from '#web/answers/plain.js';
import type { Resource } from '#web/auth/access.js';
import { placeAsked } from '#web/feeds/feed-place.js';
import { EVENT_STREAM, sendFeed } from '#web/feeds/server-sent-events.js';
import { Freshness } from '#web/lists/freshness.js';
import { Rests } from '#web/lists/rests.js';
import { MayRefuse, Reader, Routes } from '#web/route.js';
import { KnownNotices, partyOf, type ReadRecords } from './notices.reader.js';
import { NoticeFeed } from './notices.feed.js';
import { type NoticeAnswer, NoticeList, NoticesQuery } from './notices.answer.js';
import { noticesOf, view } from './views/notices.js';

const NOTICES: Resource = { type: 'Notices', attributes: {} };
/** Notices that are looked at together for a page. */
const AT_A_TIME = 50;

@Routes('v1/notices', 'notices')
export class NoticesController {
  constructor(
    private readonly store: EventStore,
    private readonly epoch: LogEpoch,
    private readonly freshness: Freshness,
    private readonly rests: Rests,
    private readonly known: KnownNotices,
    private readonly feed: NoticeFeed,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'What happened to the records that concern the own unit, post, body or state, or the Working Group',
    description:
      'Conduct only, oldest first, of what others and the clock did. With `Accept: text/event-stream` the same notices come ' +
      'as server-sent events as they are recorded, all of them, whatever `limit` says: `id` is that of the notice, `event` is ' +
      '`notice`; ends when the access token does. What the caller may no longer know of is on no page. The epoch changes when a backup is restored.',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Resume after this event; wins over `after`.' })
  @MayRefuse(409)
  @ApiExtraModels(NoticeList)
  @ApiOkResponse({
    description:
      'A page; the next call goes on after its last notice, as the header `Link: rel="next"` of a full one says.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(NoticeList) } },
      [EVENT_STREAM]: { schema: { type: 'string' } },
    },
  })
  async notices(@Reader() reader: Reader, @Query() query: NoticesQuery, @Res() reply: FastifyReply) {
    reader.demand('notices.follow', NOTICES);
    const after = (await placeAsked(this.store, this.epoch, reader.request, query.after)) ?? 0n;
    reply.header('vary', 'Accept');
    if (!wantsEvents(reader.request)) {
      const items = await this.page(reader, after, query.limit);
      const last = items.at(-1);
      if (last !== undefined && items.length === query.limit) {
        reply.header('link', `</v1/notices?after=${last.id}&limit=${String(query.limit)}>; rel="next"`);
      }
      return reply.send({ items });
    }
    return sendFeed({ request: reader.request, reply }, this.clock.now(), (ended) =>
      this.feed.follow(reader.caller, after, ended),
    );
  }

  /** As many as are asked for, where there are so many: what the reader may not know of is passed over. */
  private async page(reader: Reader, after: bigint, limit: number): Promise<readonly Plain<NoticeAnswer>[]> {
    const { caller } = reader;
    const queries = await this.freshness.caughtUp(view);
    return await this.rests.spaced(reader, async () => {
      const items: Plain<NoticeAnswer>[] = [];
      const read: ReadRecords = new Map();
      for (let place = after; items.length < limit;) {
        const rows = noticesOf(queries, partyOf(caller), {
          after: place,
          limit: Math.min(AT_A_TIME, limit - items.length),
        });
        const last = rows.at(-1);
        if (last === undefined) break;
        items.push(...(await this.known.shown(caller, rows, read)));
        place = BigInt(last.position);
        await othersFirst();
      }
      return items;
    });
  }
}

/** Whether events are asked for by name: whoever takes anything gets a page. */
function wantsEvents({ headers: { accept = '' } }: FastifyRequest): boolean {
  return accept.split(',').some((range) => {
    const [type, ...parameters] = range.split(';').map((word) => word.trim().toLowerCase());
    return type === EVENT_STREAM && !parameters.some((parameter) => /^q=0(\.0{1,3})?$/.test(parameter));
  });
}
