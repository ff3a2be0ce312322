import { Body, Controller, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Contents } from '#records/contents.js';
import { Records } from '#records/records.js';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { EmptyBody } from '#web/empty-body.js';
import { Codes, Word } from '#web/fields.js';
import { History } from '#web/history.js';
import { Pages } from '#web/pages.js';
import { Create, Read, Reader, Sent, Step } from '#web/step.js';
import { type Progress, PROGRESS } from '../codes.js';
import { OptionalTextBody, TextBody, textsOf, UNIT } from '../governance.dto.js';
import { WORKING_GROUP } from '../governance.record.js';
import { recordsOf, view } from '../views/working-group.js';
import { DirectionAnswer, DirectionList, DirectionsQuery } from './direction.dto.js';
import { DIRECTION, directionResource, summaryFor } from './direction.record.js';

export class IssueDirectionBody extends TextBody {
  @Codes(UNIT, { least: 1, most: 100, optional: true, example: ['TH-ATU'], description: 'Left out: all units' })
  units?: string[];
}

export class ReportProgressBody extends OptionalTextBody {
  @Word(PROGRESS, { example: 'in-progress' })
  progress!: Progress;
}

/** Directions to the HSU (ToR §5). Acknowledgement, progress and conclusion are ours. */
@ApiTags('directions')
@Controller('v1/directions')
export class DirectionController {
  constructor(
    private readonly access: Access,
    private readonly records: Records,
    private readonly contents: Contents,
    private readonly pages: Pages,
    private readonly queries: ViewQueries,
  ) {}

  @Read('', 'The directions that the caller may know of, with who has not acknowledged; newest first', DirectionList)
  async list(@Reader() reader: Reader, @Query() query: DirectionsQuery) {
    this.access.demand(reader.caller, 'governance.list-directions', WORKING_GROUP);
    const { caller } = reader;
    const filter = { name: query.state, unit: caller.unit };
    return this.pages.page(
      { ...reader, list: 'directions', filter: [query.state], query },
      {
        view,
        find: ([after] = [], limit) => recordsOf(this.queries, 'direction', filter, { after, limit }),
        keys: ({ position }) => [position],
        show: (row) => {
          const isKnown = this.access.permits(caller, 'governance.know', directionResource(row.state.direction));
          return isKnown ? summaryFor(caller, row) : undefined;
        },
      },
    );
  }

  @Read(':id', 'One direction; its text for the Working Group and the addressed units', DirectionAnswer)
  async one(@Reader() reader: Reader<'id'>) {
    const found = await this.records.read(DIRECTION, reader);
    const { caller } = reader;
    const opened = await this.contents.readBy(
      caller,
      DIRECTION,
      found,
      ({ meta }) => caller.unit === undefined || meta.unit === undefined || meta.unit === caller.unit,
    );
    return { ...summaryFor(caller, found), ...(opened && { texts: textsOf(opened) }) };
  }

  @Read(':id/history', 'What happened to a direction, oldest first: conduct only, and not for units', History)
  history(@Reader() reader: Reader<'id'>) {
    return this.records.history(DIRECTION, reader, 'read-direction-history');
  }

  @Create('', 'The chair directs units of the HSU, or all of them')
  issue(@Sent() sent: Sent<never>, @Body() { units, content }: IssueDirectionBody): Promise<CommandAnswer> {
    return this.records.create(DIRECTION, sent, { type: 'issue', units, content });
  }

  @Step(':id/acknowledge', 'The head of an addressed unit acknowledges it')
  acknowledge(@Sent() sent: Sent, @Body() _: EmptyBody): Promise<CommandAnswer> {
    return this.records.carryOut(DIRECTION, sent, { type: 'acknowledge', unit: unitOf(sent) });
  }

  @Step(':id/report-progress', 'The head of an addressed unit reports how far it is')
  reportProgress(@Sent() sent: Sent, @Body() { progress, content }: ReportProgressBody): Promise<CommandAnswer> {
    return this.records.carryOut(DIRECTION, sent, { type: 'report-progress', unit: unitOf(sent), progress, content });
  }

  @Step(':id/conclude', 'The chair concludes a direction')
  conclude(@Sent() sent: Sent, @Body() { content }: OptionalTextBody): Promise<CommandAnswer> {
    return this.records.carryOut(DIRECTION, sent, { type: 'conclude', content });
  }
}

/** Each unit speaks for itself. */
const unitOf = ({ caller: { unit = '' } }: Sent) => unit;
