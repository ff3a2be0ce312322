import { ListOf } from '#web/list-of.js';
import { Body, Controller, Query } from '@nestjs/common';
import { ApiProperty, ApiTags } from '@nestjs/swagger';
import { Records } from '#records/records.js';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { CommandAnswer, type Page } from '#web/answer.js';
import { Code, Line } from '#web/fields.js';
import { Pages } from '#web/pages.js';
import { Create, Read, Reader, Sent } from '#web/step.js';
import { BODY_CODE } from './body.js';
import { BODY } from './body.record.js';
import { REGISTER } from './register.record.js';
import { AsOfQuery } from './registry.dto.js';
import { bodies, view } from './views/register.js';

export class RegisterBodyBody {
  @Code(BODY_CODE, { example: 'SOMTC' })
  body!: string;

  @Line({ example: 'Senior Officials Meeting on Transnational Crime' })
  name!: string;
}

export class BodyAnswer {
  @ApiProperty({ example: 'SOMTC' }) body!: string;
  @ApiProperty() name!: string;
}

export class BodyList extends ListOf(BodyAnswer) {}

@ApiTags('registry')
@Controller('v1/bodies')
export class BodyController {
  constructor(
    private readonly access: Access,
    private readonly records: Records,
    private readonly pages: Pages,
    private readonly queries: ViewQueries,
  ) {}

  @Create('', 'Registers a sectoral body or organ')
  registerBody(@Sent() sent: Sent<never>, @Body() { body, name }: RegisterBodyBody): Promise<CommandAnswer> {
    return this.records.create(BODY, sent, { type: 'register', name }, body);
  }

  @Read('', 'The sectoral bodies and organs that were registered by a day, by code', BodyList)
  async bodies(@Reader() reader: Reader, @Query() query: AsOfQuery): Promise<Page<BodyAnswer>> {
    this.access.demand(reader.caller, 'registry.read', REGISTER);
    return this.pages.page(
      { ...reader, list: 'bodies', query },
      {
        view,
        find: ([after] = [''], limit, asOf) => bodies(this.queries, asOf, String(after), limit),
        keys: ({ body }) => [body],
        show: (row) => row,
      },
    );
  }

  @Read(':code', 'One sectoral body or organ', BodyAnswer)
  async body(@Reader() reader: Reader<'code'>): Promise<BodyAnswer> {
    const { state } = await this.records.read(BODY, { ...reader, id: reader.code }, 'read');
    return state.registered;
  }
}
