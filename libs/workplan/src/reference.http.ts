import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { Pages } from '#web/pages.js';
import { nameKey } from './activity.js';
import { REFERENCE_KINDS, type ReferenceKind } from './codes.js';
import { PLAN, PlanReader } from './plan.reader.js';
import { referencesOf, view } from './views/references.js';
import { ReferencesQuery } from './workplan.dto.js';

class ActivityReference {
  @ApiProperty({ example: 'C.c.2.1' })
  readonly code!: string;
  @ApiProperty()
  readonly reference!: string;
  @ApiProperty({ description: 'The body that gave it.' })
  readonly by!: string;
  @ApiProperty({ format: 'date-time' })
  readonly at!: string;
}

class NamedReferenceAnswer {
  @ApiProperty({ enum: REFERENCE_KINDS })
  readonly kind!: ReferenceKind;
  @ApiProperty({ description: 'The donor or the plan.' })
  readonly name!: string;
  @ApiProperty({ description: 'Named for more than one activity.' })
  readonly overlaps!: boolean;
  @ApiProperty({ type: [ActivityReference] })
  readonly references!: readonly ActivityReference[];
}

class NamedReferenceList {
  @ApiProperty({ type: [NamedReferenceAnswer] })
  readonly items!: readonly NamedReferenceAnswer[];
  @ApiPropertyOptional()
  readonly nextCursor?: string;
}

@ApiTags('plans')
@Controller('v1/plans/:plan/references')
export class ReferenceController {
  constructor(
    private readonly access: Access,
    private readonly reader: PlanReader,
    private readonly queries: ViewQueries,
    private readonly pages: Pages,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Donors and other plans by name, each with the activities it is named for: overlaps show' })
  @ApiOkResponse({ type: NamedReferenceList })
  async list(
    @By() caller: Caller,
    @Param('plan') plan: string,
    @Query() query: ReferencesQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'workplan.read', PLAN);
    await this.reader.plan(plan);
    const { name, kind } = query;
    return this.pages.page(
      { caller, list: 'references', filter: [plan, name, kind], query, request, reply },
      {
        view,
        find: ([key = '', last = ''] = [], limit) =>
          referencesOf(this.queries, plan, { name, kind }, [String(key), String(last)], limit),
        keys: (row) => [nameKey(row.name), row.kind],
        show: (row) => row,
      },
    );
  }
}
