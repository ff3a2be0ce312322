import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import type { Page } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { Pages } from '#web/pages.js';
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
    private readonly pages: Pages,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The summaries in the compendium, latest first; `q` searches their texts' })
  @ApiOkResponse({ type: Compendium })
  async list(
    @By() caller: Caller,
    @Query() query: CompendiumQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<Plain<CompendiumEntry>>> {
    this.access.demand(caller, 'compendium.read', COMPENDIUM);
    const { q, exploitation } = query;
    const filter = { ...(q !== undefined && { q }), ...(exploitation && { exploitation }) };
    return this.pages.page(
      { caller, list: 'compendium', filter: [q, exploitation], query, request, reply },
      {
        view,
        find: (after, limit) => listEntries(this.queries, filter, { after, limit }),
        keys: ({ publishedAt, id }) => [publishedAt, id],
        show: (entry) => entry,
      },
    );
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
