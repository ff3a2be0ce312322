import { Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '#kernel/refusal.js';
import { Records } from '#records/records.js';
import { ANYONE } from '#web/auth/caller.js';
import { ListOf, Pages } from '#web/lists/pages.js';
import { Public, Read, Routes } from '#web/route.js';
import { PRACTICE } from './practice.record.js';
import { PublishedPracticesQuery } from './practice.dto.js';
import { publishedOf, PublishedPracticeAnswer, PublishedPractice, rowOf } from './published.answer.js';
import { listPublished } from './views/practice-lists.js';
import { view } from './views/practices.js';

/** What was published, for anyone: only texts that the Working Group made public, and what came of them. */
@Routes('v1/published-practices', 'published practices')
export class PublishedPracticesController {
  constructor(
    private readonly records: Records,
    private readonly pages: Pages,
  ) {}

  @Read('', 'The published practices in force, latest first', ListOf(PublishedPractice))
  @Public(
    'Published practices are public documents: the Working Group decided so, and confirmed that they name no one.',
  )
  list(
    @Query() query: PublishedPracticesQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.pages.page({ caller: ANYONE, request, reply }, query, {
      view,
      find: (queries, { keys: after, limit }) => listPublished(queries, query, { after, limit }),
      keys: ({ id, published: { at } }) => [at, id],
      show: rowOf,
    });
  }

  @Read(':id', 'One published practice in full; also one whose place another has taken', PublishedPracticeAnswer)
  @Public('As the list: what is not public is answered as if it did not exist.')
  async read(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const found = await this.records.find(PRACTICE, id);
    const published = found && publishedOf(found);
    if (!published) throw new Refusal('record.unknown', 'There is no such record.');
    reply.header('etag', `"${String(found.revision)}"`);
    return published;
  }
}
