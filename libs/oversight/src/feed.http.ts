import { Readable } from 'node:stream';
import { Get, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EventStore } from '#event-store/event-store.js';
import { Clock } from '#kernel/clock.js';
import { refuseField } from '#kernel/refusal.js';
import type { Resource } from '#web/auth/access.js';
import { Reader, Routes } from '#web/route.js';
import { FactFeed } from './fact-feed.js';
import { FactsQuery } from './oversight.dto.js';

const OVERSIGHT: Resource = { type: 'Oversight', attributes: {} };
const POSITION = /^\d{1,18}$/;
const LONGEST_TIMER = 2 ** 31 - 1;

@Routes('v1/facts', 'oversight')
export class FeedController {
  constructor(
    private readonly store: EventStore,
    private readonly feed: FactFeed,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Facts as they are recorded, as server-sent events',
    description:
      '`id` is the position, `event` is `fact`, `data` an entry of the audit trail. Ends when the access token does.',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Resume after this position; wins over `after`.' })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ description: 'Conduct only.', schema: { type: 'string' } })
  async facts(@Reader() reader: Reader, @Query() query: FactsQuery, @Res() reply: FastifyReply) {
    reader.demand('oversight.follow-facts', OVERSIGHT);
    const { caller, request } = reader;
    const after = resumedAfter(request) ?? query.after;
    const from = after === undefined ? await this.store.head() : BigInt(after);
    reply.header('content-type', 'text/event-stream; charset=utf-8');
    reply.header('cache-control', 'no-store, no-transform');
    reply.header('x-accel-buffering', 'no');
    reply.header('connection', 'close');
    if (request.method === 'HEAD') return reply.send();
    const ended = endOf(request, reply, this.clock.now());
    return reply.send(Readable.from(this.feed.follow(caller, from, ended), { objectMode: true, highWaterMark: 1 }));
  }
}

function resumedAfter({ headers }: FastifyRequest): string | undefined {
  const last = headers['last-event-id'];
  if (last === undefined || last === '') return undefined;
  if (typeof last === 'string' && POSITION.test(last)) return last;
  throw refuseField('body.invalid', '/header/Last-Event-ID', 'A position of the log: decimal digits.');
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
