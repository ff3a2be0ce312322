import { Readable } from 'node:stream';
import { Get, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EventStore } from '#event-store/event-store.js';
import { LogEpoch } from '#event-store/checks/log-epoch.js';
import { Clock } from '#kernel/clock.js';
import { refuseField } from '#kernel/refusal.js';
import type { Resource } from '#web/auth/access.js';
import { MayRefuse, Reader, Routes } from '#web/route.js';
import { FactFeed } from './fact-feed.js';
import { EVENT, FactsQuery } from '../oversight.dto.js';

const OVERSIGHT: Resource = { type: 'Oversight', attributes: {} };
const LONGEST_TIMER = 2 ** 31 - 1;

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
  @ApiProduces('text/event-stream')
  @MayRefuse(409)
  @ApiOkResponse({ description: 'Conduct only.', schema: { type: 'string' } })
  async facts(@Reader() reader: Reader, @Query() query: FactsQuery, @Res() reply: FastifyReply) {
    reader.demand('oversight.follow-facts', OVERSIGHT);
    const { caller, request } = reader;
    const from = await this.placeOf(resumedAfter(request) ?? { event: query.after, pointer: '/query/after' });
    reply.header('content-type', 'text/event-stream; charset=utf-8');
    reply.header('cache-control', 'no-store, no-transform');
    reply.header('x-accel-buffering', 'no');
    reply.header('connection', 'close');
    if (request.method === 'HEAD') return reply.send();
    const ended = endOf(request, reply, this.clock.now());
    return reply.send(Readable.from(this.feed.follow(caller, from, ended), { objectMode: true, highWaterMark: 1 }));
  }

  /** The position to go on after. @throws Refusal `feed.begin-again` where it would leave out what was recorded */
  private async placeOf({ event, pointer }: Asked): Promise<bigint> {
    const head = await this.store.head();
    if (event === undefined) return head;
    const [position = '', epoch] = event.split('-').reverse();
    if (epoch !== undefined && epoch !== this.epoch.name) {
      throw refuseField('feed.begin-again', pointer, 'The event is of another epoch: the log was restored since.');
    }
    if (BigInt(position) <= head) return BigInt(position);
    throw refuseField('feed.begin-again', pointer, 'The log ends before this position.');
  }
}

/** The event to go on after, and where it was named. */
interface Asked {
  readonly event: string | undefined;
  readonly pointer: string;
}

function resumedAfter({ headers }: FastifyRequest): Asked | undefined {
  const last = headers['last-event-id'];
  if (last === undefined || last === '') return undefined;
  const pointer = '/header/Last-Event-ID';
  if (typeof last === 'string' && EVENT.test(last)) return { event: last, pointer };
  throw refuseField('body.invalid', pointer, 'The id of an event of this feed, or a position: decimal digits.');
}

/** Aborts when the client goes away or the access token, which the guard has verified, expires. */
function endOf({ tokenExpiresAt = 0 }: FastifyRequest, reply: FastifyReply, now: number): AbortSignal {
  const ended = new AbortController();
  const expiry = setTimeout(() => ended.abort(), Math.min(Math.max(0, tokenExpiresAt - now), LONGEST_TIMER));
  reply.raw.once('close', () => {
    clearTimeout(expiry);
    ended.abort();
  });
  return ended.signal;
}
