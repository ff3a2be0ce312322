import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EventStore } from '#event-store/event-store.js';
import { Metrics } from '#telemetry/metrics.js';
import { ANYONE } from '#web/auth/caller.js';
import { Rests } from '#web/lists/rests.js';
import { Public } from '#web/route.js';
import { Readiness } from './readiness.js';

/** Whoever watches the server is answered when nobody else is. */
export const ALWAYS_ANSWERED = ['/healthz', '/readyz', '/metrics'];

/** Bytes of measurements that take the thread for about a millisecond until they are sent. */
const BYTES_A_MILLISECOND = 262_144;

class Health {
  @ApiProperty({ enum: ['ok', 'unavailable'] })
  readonly status!: 'ok' | 'unavailable';

  @ApiProperty({ type: [String], description: 'What keeps the server from its work; empty when nothing does.' })
  readonly reasons!: readonly string[];

  @ApiProperty({ type: [String], required: false, description: 'What is not as it should be, though the work goes on' })
  readonly notes?: readonly string[];
}

/** For those who run the server. Nothing here tells of a record or a person. */
@ApiTags('operations')
@Controller()
export class HealthController {
  /** Of those who ask for measurements: apart from other work, so that a watcher waits for nothing else. */
  private readonly rests = new Rests();

  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
    private readonly store: EventStore,
  ) {}

  @Get('healthz')
  @Public('Load balancers have no token; it says only that the process answers.')
  @ApiOperation({ summary: 'Whether the process answers' })
  @ApiOkResponse({ type: Health })
  alive(): Health {
    return { status: 'ok', reasons: [] };
  }

  @Get('readyz')
  @Public('Load balancers have no token; it names parts of the platform only.')
  @ApiOperation({ summary: 'Whether the server can do its work' })
  @ApiOkResponse({ type: Health })
  @ApiServiceUnavailableResponse({ type: Health })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const head = await this.store.head();
    const reasons = this.readiness.reasons(head);
    if (reasons.length === 0) {
      const notes = this.readiness.notes(head);
      return { status: 'ok', reasons, ...(notes.length > 0 && { notes }) };
    }
    reply.status(503);
    return { status: 'unavailable', reasons };
  }

  @Get('metrics')
  @Public('Scrapers have no token; labels are closed lists without ids, subjects, states or units.')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({ summary: 'Measurements in the Prometheus text format' })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  async measurements(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const asking = { caller: ANYONE, request, reply } as const;
    await this.rests.over(asking);
    const text = await this.metrics.text();
    this.rests.charge(asking, text.length / BYTES_A_MILLISECOND);
    return text;
  }
}
