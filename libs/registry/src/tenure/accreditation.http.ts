import { Body, Query } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Records } from '#records/records.js';
import { Code, Day, State, Word } from '#web/fields/fields.js';
import { ListOf, Pages } from '#web/lists/pages.js';
import { Create, Read, Reader, ReadHistory, Routes, Sent, Step } from '#web/route.js';
import { AGENCIES, type Agency, CAPACITIES, type Capacity } from '../codes.js';
import { AsOfQuery, EndBody, PeriodAnswer } from '../registry.dto.js';
import { accreditationsOf, view } from '../views/tenures.js';
import { ACCREDITATION, accreditationId, accreditationResource } from './accreditation.record.js';

/** A pseudonymous subject identifier: what could be an address or a name does not fit. */
const SUBJECT = /^[A-Za-z0-9][A-Za-z0-9_:|-]{0,127}$/;

export class AccreditBody {
  @State({ description: 'ISO 3166-1 alpha-2', example: 'PH' })
  state!: string;

  @Word(CAPACITIES, { example: 'focal-point' })
  capacity!: Capacity;

  @Word(AGENCIES, { example: 'police' })
  agency!: Agency;

  @Code(SUBJECT, { description: 'Pseudonymous: the subject of the access token', example: 'ph-officer' })
  subject!: string;

  @Day({ description: 'The first day', example: '2026-02-01' })
  from!: string;
}

export class AccreditationsQuery extends AsOfQuery {
  @State({ optional: true })
  state?: string;

  @Word(CAPACITIES, { optional: true })
  capacity?: Capacity;
}

class Accredited {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ example: 'PH' }) state!: string;
  @ApiProperty({ enum: CAPACITIES }) capacity!: string;
  @ApiProperty({ enum: AGENCIES }) agency!: string;
  @ApiProperty({ description: 'Pseudonymous' }) subject!: string;
}

export class ListedAccreditation extends Accredited {
  @ApiProperty({ format: 'date' }) from!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true }) until!: string | null;
}

export class AccreditationAnswer extends Accredited {
  @ApiProperty({ enum: ['active', 'ended'], description: 'As recorded last, whatever the day' }) status!: string;
  @ApiProperty({ type: [PeriodAnswer] }) periods!: readonly PeriodAnswer[];
}

/** Who acts for a state in which capacity: pseudonymous, with the history kept. Each state keeps its own. */
@Routes('v1/accreditations', 'registry')
export class AccreditationController {
  constructor(
    private readonly records: Records,
    private readonly pages: Pages,
  ) {}

  @Create('', 'Records that a person acts for a state in a capacity')
  accredit(@Sent() sent: Sent<never>, @Body() { ...accredited }: AccreditBody) {
    return this.records.create(ACCREDITATION, sent, { type: 'accredit', ...accredited }, accreditationId(accredited));
  }

  @Step(':id/end', 'Records from which day the person no longer acts in that capacity')
  endAccreditation(@Sent() sent: Sent, @Body() { on }: EndBody) {
    return this.records.carryOut(ACCREDITATION, sent, { type: 'end', on });
  }

  @Read('', 'The accreditations that hold on a day', ListOf(ListedAccreditation))
  async accreditations(@Reader() reader: Reader, @Query() query: AccreditationsQuery) {
    reader.demand('registry.know-accreditation', accreditationResource(''));
    return this.pages.page(reader, query, {
      view,
      find: (queries, { after = '', limit, ...asOf }) => accreditationsOf(queries, query, asOf, String(after), limit),
      keys: ({ id }) => [id],
      show: (row) => {
        const resource = accreditationResource(row.state);
        return reader.may('registry.know-accreditation', resource) ? row : undefined;
      },
    });
  }

  @Read(':id', 'One accreditation, with each period in which it held', AccreditationAnswer)
  async accreditation(@Reader() reader: Reader<'id'>) {
    const { id, state } = await this.records.read(ACCREDITATION, reader);
    return { id, ...state.accredited, status: state.name, periods: state.periods };
  }

  @ReadHistory(':id/history', 'What was recorded of an accreditation, fact by fact')
  accreditationHistory(@Reader() reader: Reader<'id'>) {
    return this.records.history(ACCREDITATION, reader);
  }
}
