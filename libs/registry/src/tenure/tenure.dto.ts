import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Code, Day, State, Word } from '#web/fields.js';
import { AGENCIES, type Agency, CAPACITIES, type Capacity } from '../codes.js';
import { AsOfQuery, BODY, PeriodAnswer, UNIT } from '../registry.dto.js';

/** A pseudonymous subject identifier: what could be an address or a name does not fit. */
const SUBJECT = /^[A-Za-z0-9][A-Za-z0-9_:|-]{0,127}$/;
const HSU = 'A unit; left out for the HSU as a whole';

export class EstablishLinkageBody {
  @Code(UNIT, { optional: true, description: HSU, example: 'PH-ATU' })
  unit?: string;

  @Code(BODY, { description: 'The sectoral body', example: 'DGICM' })
  body!: string;

  @Day({ description: 'The first day', example: '2026-02-01' })
  from!: string;
}

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

export class LinkagesQuery extends AsOfQuery {
  @Code(UNIT, { optional: true })
  unit?: string;

  @Code(BODY, { optional: true })
  body?: string;
}

export class AccreditationsQuery extends AsOfQuery {
  @State({ optional: true })
  state?: string;

  @Word(CAPACITIES, { optional: true })
  capacity?: Capacity;
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

export class LinkageList {
  @ApiProperty({ type: [ListedLinkage] }) items!: readonly ListedLinkage[];
  @ApiPropertyOptional() nextCursor?: string;
}

export class AccreditationList {
  @ApiProperty({ type: [ListedAccreditation] }) items!: readonly ListedAccreditation[];
  @ApiPropertyOptional() nextCursor?: string;
}
