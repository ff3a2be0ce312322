import { Body, Query } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Records } from '#records/records.js';
import { Code, Day, Line, State, Word } from '#web/fields/fields.js';
import { ListOf, Pages } from '#web/lists/pages.js';
import { Create, Read, Reader, ReadHistory, Routes, Sent, Step } from '#web/route.js';
import { COMMUNITIES, type Community, UNIT_CODE } from '../codes.js';
import { REGISTER, UNIT } from '../register.record.js';
import { zoneOfUnit } from '../lookups.js';
import { AsOfQuery, EndBody, RecordTimeZoneBody, TimeZoneShown } from '../registry.dto.js';
import { unitsOf, view } from '../views/register.js';

export class RegisterUnitBody {
  @Code(UNIT_CODE, { description: 'The state, a hyphen, the code of the unit', example: 'PH-PORTS' })
  unit!: string;

  @State({ description: 'ISO 3166-1 alpha-2', example: 'PH' })
  state!: string;

  @Line({ example: 'SYNTHETIC: unit at the ports of the Philippines' })
  name!: string;

  @Word(COMMUNITIES, { optional: true, description: '`tip` when left out', example: 'tip' })
  community?: Community;

  @Day({ optional: true, description: 'Left out where it is not stated', example: '2003-05-26' })
  establishedOn?: string;
}

export class RecordEstablishmentBody {
  @Day({ description: 'The day on which the unit was established', example: '2003-05-26' })
  on!: string;
}

export class UnitsQuery extends AsOfQuery {
  @State({ optional: true })
  state?: string;

  @Word(COMMUNITIES, { optional: true })
  community?: Community;
}

export class UnitAnswer {
  @ApiProperty({ example: 'PH-ATU' }) unit!: string;
  @ApiProperty({ example: 'PH' }) state!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ enum: COMMUNITIES }) community!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'null where it is not stated' })
  establishedOn!: string | null;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'The first day without the unit' })
  closedOn!: string | null;
  @TimeZoneShown() timeZone!: string;
}

@Routes('v1/units', 'registry')
export class UnitController {
  constructor(
    private readonly records: Records,
    private readonly pages: Pages,
  ) {}

  @Create('', 'Registers a national specialist unit of a known state')
  registerUnit(@Sent() sent: Sent<never>, @Body() body: RegisterUnitBody) {
    return this.records.create(UNIT, sent, registrationIn(body), body.unit);
  }

  @Step(':code/record-establishment', 'Records or corrects the day on which a unit was established')
  recordEstablishment(@Sent() sent: Sent<'code'>, @Body() { on }: RecordEstablishmentBody) {
    return this.records.carryOut(UNIT, { ...sent, id: sent.code }, { type: 'record-establishment', on });
  }

  @Step(
    ':code/record-time-zone',
    'Records in which time zone a unit writes its days, where it is not that of its state',
  )
  recordTimeZone(@Sent() sent: Sent<'code'>, @Body() { timeZone }: RecordTimeZoneBody) {
    return this.records.carryOut(UNIT, { ...sent, id: sent.code }, { type: 'record-time-zone', timeZone });
  }

  @Step(':code/close', 'Records from which day a unit is no more')
  closeUnit(@Sent() sent: Sent<'code'>, @Body() { on }: EndBody) {
    return this.records.carryOut(UNIT, { ...sent, id: sent.code }, { type: 'close', on });
  }

  @Read(
    '',
    'The units that there were on a day, by id',
    ListOf(UnitAnswer),
    'A unit whose day of establishment is not stated counts from the day of its registration.',
  )
  async units(@Reader() reader: Reader, @Query() query: UnitsQuery) {
    reader.demand('registry.read', REGISTER);
    return this.pages.page(reader, query, {
      view,
      find: (queries, { after = '', limit, ...asOf }) => unitsOf(queries, query, asOf, String(after), limit),
      keys: ({ unit }) => [unit],
    });
  }

  @Read(':code', 'One unit', UnitAnswer)
  async unit(@Reader() reader: Reader<'code'>) {
    const { state: record } = await this.records.read(UNIT, { ...reader, id: reader.code }, 'read');
    const closedOn = record.name === 'closed' ? record.closedOn : null;
    return { ...record.registered, establishedOn: record.establishedOn, closedOn, timeZone: zoneOfUnit(record) };
  }

  @ReadHistory(':code/history', 'What was recorded of a unit, fact by fact')
  unitHistory(@Reader() reader: Reader<'code'>) {
    return this.records.history(UNIT, { ...reader, id: reader.code });
  }
}

function registrationIn({ state, name, community = 'tip', establishedOn }: RegisterUnitBody) {
  return { type: 'register', state, name, community, establishedOn: establishedOn ?? null } as const;
}
