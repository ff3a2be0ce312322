import { Body, Query } from '@nestjs/common';
import type { Fact } from '#event-store/fact.js';
import { Records } from '#records/records.js';
import { UNIT_CODE } from '#registry/codes.js';
import { type Caller, unitOf } from '#web/auth/caller.js';
import { Codes, Word } from '#web/fields/fields.js';
import { ListOf, PageQuery, Pages } from '#web/lists/pages.js';
import { Create, EmptyBody, Read, Reader, ReadHistory, Routes, Sent, Step } from '#web/route.js';
import { type Progress, PROGRESS } from '../codes.js';
import { OptionalTextBody, TextBody, textsIn } from '../governance.dto.js';
import { WORKING_GROUP } from '../governance.record.js';
import { recordsOf, view } from '../views/working-group.js';
import { DirectionAnswer, DirectionSummary, DirectionsQuery } from './direction.dto.js';
import { DIRECTION, directionResource, summaryFor } from './direction.record.js';

export class IssueDirectionBody extends TextBody {
  @Codes(UNIT_CODE, { least: 1, most: 100, optional: true, example: ['TH-ATU'], description: 'Left out: all units' })
  units?: string[];
}

export class ReportProgressBody extends OptionalTextBody {
  @Word(PROGRESS, { example: 'in-progress' })
  progress!: Progress;
}

/** Directions to the HSU (ToR §5). Acknowledgement, progress and conclusion are ours. */
@Routes('v1/directions', 'directions')
export class DirectionController {
  constructor(
    private readonly records: Records,
    private readonly pages: Pages,
  ) {}

  @Read(
    '',
    'The directions that the caller may know of, with who has not acknowledged; newest first',
    ListOf(DirectionSummary),
  )
  async list(@Reader() reader: Reader, @Query() query: DirectionsQuery) {
    reader.demand('governance.list-directions', WORKING_GROUP);
    const { caller } = reader;
    const filter = { name: query.state, unit: caller.unit };
    return this.pages.page(reader, query, {
      view,
      find: (queries, place) => recordsOf(queries, 'direction', filter, place),
      keys: ({ position }) => [position],
      show: (row) => {
        const isKnown = reader.may('governance.know', directionResource(row.state.direction));
        return isKnown ? summaryFor(caller, row) : undefined;
      },
    });
  }

  @Read(':id', 'One direction; its text for the Working Group and the addressed units', DirectionAnswer)
  async one(@Reader() reader: Reader<'id'>, @Query() query: PageQuery) {
    const { page, ...found } = await this.records.openPage(DIRECTION, reader, query, () => ({
      which: wordsFor(reader.caller),
    }));
    return { ...summaryFor(reader.caller, found), ...(page && textsIn(page)) };
  }

  @ReadHistory(':id/history', 'What happened to a direction, oldest first: conduct only, and not for units')
  history(@Reader() reader: Reader<'id'>) {
    return this.records.history(DIRECTION, reader);
  }

  @Create('', 'The chair directs units of the HSU, or all of them')
  issue(@Sent() sent: Sent<never>, @Body() { units, content }: IssueDirectionBody) {
    return this.records.create(DIRECTION, sent, { type: 'issue', units, content });
  }

  @Step(':id/acknowledge', 'The head of an addressed unit acknowledges it')
  acknowledge(@Sent() sent: Sent, @Body() _: EmptyBody) {
    return this.records.carryOut(DIRECTION, sent, { type: 'acknowledge', unit: unitOf(sent) });
  }

  @Step(':id/report-progress', 'The head of an addressed unit reports how far it is')
  reportProgress(@Sent() sent: Sent, @Body() { progress, content }: ReportProgressBody) {
    return this.records.carryOut(DIRECTION, sent, { type: 'report-progress', unit: unitOf(sent), progress, content });
  }

  @Step(':id/conclude', 'The chair concludes a direction')
  conclude(@Sent() sent: Sent, @Body() { content }: OptionalTextBody) {
    return this.records.carryOut(DIRECTION, sent, { type: 'conclude', content });
  }
}

/** A unit reads what was written to it and by it; the Working Group reads all. */
function wordsFor({ unit }: Caller) {
  return ({ meta }: Fact) => unit === undefined || meta.unit === undefined || meta.unit === unit;
}
