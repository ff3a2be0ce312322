import { Body, Query } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Records } from '#records/records.js';
import { Code, Day } from '#web/fields/fields.js';
import { ListOf, Pages } from '#web/lists/pages.js';
import { Create, Read, Reader, ReadHistory, Routes, Sent, Step } from '#web/route.js';
import { BODY_CODE, UNIT_CODE } from '../codes.js';
import { LINKAGE, linkageId, REGISTER } from '../register.record.js';
import { AsOfQuery, EndBody, PeriodAnswer } from '../registry.dto.js';
import { linkagesOf, view } from '../views/tenures.js';

export class EstablishLinkageBody {
  @Code(UNIT_CODE, { optional: true, description: 'A unit; left out for the HSU as a whole', example: 'PH-ATU' })
  unit?: string;

  @Code(BODY_CODE, { description: 'The sectoral body', example: 'DGICM' })
  body!: string;

  @Day({ description: 'The first day', example: '2026-02-01' })
  from!: string;
}

export class LinkagesQuery extends AsOfQuery {
  @Code(UNIT_CODE, { optional: true })
  unit?: string;

  @Code(BODY_CODE, { optional: true })
  body?: string;
}

class LinkageParties {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: String, nullable: true, description: 'null: the HSU as a whole' }) unit!: string | null;
  @ApiProperty({ example: 'DGICM' }) body!: string;
}

export class ListedLinkage extends LinkageParties {
  @ApiProperty({ format: 'date' }) from!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true }) until!: string | null;
}

export class LinkageAnswer extends LinkageParties {
  @ApiProperty({ enum: ['active', 'ended'], description: 'As recorded last, whatever the day' }) status!: string;
  @ApiProperty({ type: [PeriodAnswer] }) periods!: readonly PeriodAnswer[];
}

/** Formal linkages between the HSU, or a unit of it, and sectoral bodies. */
@Routes('v1/linkages', 'registry')
export class LinkageController {
  constructor(
    private readonly records: Records,
    private readonly pages: Pages,
  ) {}

  @Create('', 'Records that a unit, or the HSU, and a sectoral body are linked')
  establishLinkage(@Sent() sent: Sent<never>, @Body() asked: EstablishLinkageBody) {
    return this.records.create(LINKAGE, sent, linkageIn(asked), linkageId(asked.unit ?? null, asked.body));
  }

  @Step(':id/end', 'Records from which day they are linked no longer')
  endLinkage(@Sent() sent: Sent, @Body() { on }: EndBody) {
    return this.records.carryOut(LINKAGE, sent, { type: 'end', on });
  }

  @Read('', 'The linkages that hold on a day', ListOf(ListedLinkage))
  async linkages(@Reader() reader: Reader, @Query() query: LinkagesQuery) {
    reader.demand('registry.read', REGISTER);
    return this.pages.page(reader, query, {
      view,
      find: (queries, { after = '', limit, ...asOf }) => linkagesOf(queries, query, asOf, String(after), limit),
      keys: ({ id }) => [id],
    });
  }

  @Read(':id', 'One linkage, with each period in which it held', LinkageAnswer)
  async linkage(@Reader() reader: Reader<'id'>) {
    const { id, state } = await this.records.read(LINKAGE, reader, 'read');
    return { id, unit: state.unit, body: state.body, status: state.name, periods: state.periods };
  }

  @ReadHistory(':id/history', 'What was recorded of a linkage, fact by fact')
  linkageHistory(@Reader() reader: Reader<'id'>) {
    return this.records.history(LINKAGE, reader);
  }
}

function linkageIn({ unit, body, from }: EstablishLinkageBody) {
  return { type: 'establish', unit: unit ?? null, body, from } as const;
}
