import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { listAnswer, type Page } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { Cursors } from '#web/cursor.js';
import { Freshness } from '#web/freshness.js';
import type { Plain } from '#web/plain.js';
import { Compendium, CompendiumEntry, entryOf } from './summary.answer.js';
import { COMPENDIUM, SummaryDesk } from './summary.desk.js';
import { CompendiumQuery } from './summary.dto.js';
import { view } from './views/case-files.js';
import { listEntries } from './views/summary-lists.js';

/** The regional compendium of cases: what was published, for everyone who is signed in. */
@ApiTags('compendium')
@Controller('v1/compendium')
export class CompendiumController {
  constructor(
    private readonly access: Access,
    private readonly desk: SummaryDesk,
    private readonly queries: ViewQueries,
    private readonly cursors: Cursors,
    private readonly freshness: Freshness,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The summaries in the compendium, latest first; `q` searches their texts' })
  @ApiOkResponse({ type: Compendium })
  async list(
    @By() caller: Caller,
    @Query() { q, exploitation, limit, cursor }: CompendiumQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<Plain<CompendiumEntry>>> {
    this.access.demand(caller, 'compendium.read', COMPENDIUM);
    await this.freshness.caughtUp(caller, view);
    const name = `compendium?${JSON.stringify([q, exploitation])}`;
    const [at, id] = this.cursors.after(caller, name, cursor) ?? [];
    const after: [string, string] | undefined = at === undefined ? undefined : [String(at), String(id)];
    const filter = { ...(q !== undefined && { q }), ...(exploitation && { exploitation }) };
    const found = listEntries(this.queries, filter, { ...(after && { after }), limit: limit + 1 });
    const items = found.slice(0, limit);
    const last = found.length > limit ? items.at(-1) : undefined;
    return listAnswer(reply, request, items, last && this.cursors.next(caller, name, [last.publishedAt, last.id]));
  }

  @Get(':id')
  @ApiOperation({ summary: 'One entry of the compendium' })
  @ApiOkResponse({ type: CompendiumEntry })
  async read(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<CompendiumEntry>> {
    const { revision, entry } = await this.desk.authoriseEntry(caller, id);
    reply.header('etag', `"${String(revision)}"`);
    return entryOf(id, entry);
  }
}
