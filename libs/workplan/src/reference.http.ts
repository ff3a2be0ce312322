import { Query } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Records } from '#records/records.js';
import { Line, Word } from '#web/fields/fields.js';
import { ListOf, PageQuery, Pages } from '#web/lists/pages.js';
import { Read, Reader, Routes } from '#web/route.js';
import { nameKey } from './activity/activity.js';
import { REFERENCE_KINDS, type ReferenceKind } from './codes.js';
import { PLAN, planIn } from './plan/plan.record.js';
import { referencesOf, view } from './views/references.js';

export class ReferencesQuery extends PageQuery {
  @Line({ most: 80, optional: true, description: 'The donor or the plan; letter case does not count.' })
  name?: string;

  @Word(REFERENCE_KINDS, { optional: true })
  kind?: ReferenceKind;
}

class ActivityReference {
  @ApiProperty({ example: 'C.c.2.1' }) code!: string;
  @ApiProperty() reference!: string;
  @ApiProperty({ description: 'The body that gave it.' }) by!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
}

class NamedReferenceAnswer {
  @ApiProperty({ enum: REFERENCE_KINDS }) kind!: ReferenceKind;
  @ApiProperty({ description: 'The donor or the plan.' }) name!: string;
  @ApiProperty({ description: 'Named for more than one activity.' }) overlaps!: boolean;
  @ApiProperty({ type: [ActivityReference] }) references!: readonly ActivityReference[];
}

@Routes('v1/plans/:plan/references', 'plans')
export class ReferenceController {
  constructor(
    private readonly records: Records,
    private readonly pages: Pages,
  ) {}

  @Read(
    '',
    'Donors and other plans by name, each with the activities it is named for: overlaps show',
    ListOf(NamedReferenceAnswer),
  )
  async list(@Reader() reader: Reader<'plan'>, @Query() query: ReferencesQuery) {
    const { id: plan } = await this.records.authorise(PLAN, planIn(reader));
    const { name, kind } = query;
    return this.pages.page(reader, query, {
      view,
      find: (queries, { keys: [key = '', last = ''] = [], limit }) =>
        referencesOf(queries, plan, { name, kind }, [String(key), String(last)], limit),
      keys: (row) => [nameKey(row.name), row.kind],
    });
  }
}
