import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ViewQueries } from '#views/view.js';
import { listAnswer, type Page } from '#web/answer.js';
import { ANYONE } from '#web/caller.js';
import { Cursors } from '#web/cursor.js';
import { Freshness } from '#web/freshness.js';
import type { Plain } from '#web/plain.js';
import { Public } from '#web/public.js';
import { PracticeDesk } from './practice.desk.js';
import { PublishedPracticesQuery } from './practice-queries.dto.js';
import {
  publishedOf,
  type PublishedPractice,
  PublishedPracticeAnswer,
  PublishedPracticeList,
  rowOf,
} from './published.answer.js';
import { listPublished } from './views/practice-lists.js';
import { view } from './views/practices.js';

/** What was published, for anyone: only texts that the Working Group made public, and what came of them. */
@ApiTags('published practices')
@Controller('v1/published-practices')
export class PublishedPracticesController {
  constructor(
    private readonly desk: PracticeDesk,
    private readonly queries: ViewQueries,
    private readonly cursors: Cursors,
    private readonly freshness: Freshness,
  ) {}

  @Get()
  @Public(
    'Published practices are public documents: the Working Group decided so, and confirmed that they name no one.',
  )
  @ApiOperation({ summary: 'The published practices in force, latest first' })
  @ApiOkResponse({ type: PublishedPracticeList })
  async list(
    @Query() { q, category, activity, limit, cursor }: PublishedPracticesQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<Plain<PublishedPractice>>> {
    await this.freshness.caughtUp(view);
    const name = `published-practices?${JSON.stringify([q, category, activity])}`;
    const [at, id] = this.cursors.after(ANYONE, name, cursor) ?? [];
    const after: [string, string] | undefined = at === undefined ? undefined : [String(at), String(id)];
    const filter = { ...(q && { q }), ...(category && { category }), ...(activity && { activity }) };
    const found = listPublished(this.queries, filter, { ...(after && { after }), limit: limit + 1 });
    const items = found.slice(0, limit).flatMap(rowOf);
    const last = found.length > limit ? items.at(-1) : undefined;
    return listAnswer(reply, request, items, last && this.cursors.next(ANYONE, name, [last.publishedAt, last.id]));
  }

  @Get(':id')
  @Public('As the list: what is not public is answered as if it did not exist.')
  @ApiOperation({ summary: 'One published practice in full; also one whose place another has taken' })
  @ApiOkResponse({ type: PublishedPracticeAnswer })
  async read(
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<PublishedPracticeAnswer>> {
    const { record, published } = await this.desk.published(id);
    reply.header('etag', `"${String(record.revision)}"`);
    return publishedOf(id, record, published);
  }
}
