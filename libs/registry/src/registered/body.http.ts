import { Body, Query } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Records } from '#records/records.js';
import { Code, Line } from '#web/fields/fields.js';
import { ListOf, Pages } from '#web/lists/pages.js';
import { Create, Read, Reader, Routes, Sent } from '#web/route.js';
import { BODY, REGISTER } from '../register.record.js';
import { BODY_CODE } from '../codes.js';
import { AsOfQuery } from '../registry.dto.js';
import { bodies, view } from '../views/register.js';

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

@Routes('v1/bodies', 'registry')
export class BodyController {
  constructor(
    private readonly records: Records,
    private readonly pages: Pages,
  ) {}

  @Create('', 'Registers a sectoral body or organ')
  registerBody(@Sent() sent: Sent<never>, @Body() { body, name }: RegisterBodyBody) {
    return this.records.create(BODY, sent, { type: 'register', name }, body);
  }

  @Read('', 'The sectoral bodies and organs that were registered by a day, by code', ListOf(BodyAnswer))
  async bodies(@Reader() reader: Reader, @Query() query: AsOfQuery) {
    reader.demand('registry.read', REGISTER);
    return this.pages.page(reader, query, {
      view,
      find: (queries, { after = '', limit, ...asOf }) => bodies(queries, asOf, String(after), limit),
      keys: ({ body }) => [body],
    });
  }

  @Read(':code', 'One sectoral body or organ', BodyAnswer)
  async body(@Reader() reader: Reader<'code'>) {
    const { state } = await this.records.read(BODY, { ...reader, id: reader.code }, 'read');
    return state.registered;
  }
}
