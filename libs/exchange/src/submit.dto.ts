import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsUUID } from 'class-validator';
import {
  EXPLOITATIONS,
  type Exploitation,
  type Handling,
  HANDLINGS,
  type Kind,
  KINDS,
  LEGAL_BASES,
  type LegalBasis,
  URGENCIES,
  type Urgency,
} from './codes.js';
import {
  ChannelField,
  EvaluationField,
  Extras,
  MayBeAbsent,
  Part,
  Parts,
  PersonCounts,
  RouteField,
  Text,
  UnitId,
  Word,
  Words,
} from './fields.dto.js';

export class RequestContent extends Extras {
  @ApiProperty({ maxLength: 65_536 })
  @Text()
  subject!: string;

  @ApiProperty({ maxLength: 65_536 })
  @Text()
  question!: string;

  @ApiProperty({ maxLength: 65_536 })
  @Text()
  justification!: string;
}

export class SubmitBody {
  @UnitId()
  to!: string;

  @Word(KINDS)
  kind!: Kind;

  @Word(URGENCIES)
  urgency!: Urgency;

  @Word(HANDLINGS, 'What may be done with what the request says')
  handling!: Handling;

  @Word(LEGAL_BASES)
  legalBasis!: LegalBasis;

  @Words(EXPLOITATIONS)
  exploitation!: Exploitation[];

  @ApiProperty({ type: RouteField })
  @Part(() => RouteField)
  route!: RouteField;

  @ApiProperty({ type: PersonCounts, description: 'How many persons are involved: counts only' })
  @Part(() => PersonCounts)
  persons!: PersonCounts;

  @ApiProperty({ type: [ChannelField], description: 'Channels already used' })
  @Parts(() => ChannelField, 20)
  channels!: ChannelField[];

  @ApiProperty({ type: RequestContent, description: 'Sealed: only the two units can read it' })
  @Part(() => RequestContent)
  content!: RequestContent;

  @ApiPropertyOptional({ format: 'uuid', description: 'Shared by requests that ask several units the same' })
  @MayBeAbsent()
  @IsUUID()
  group?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'The case file that the request belongs to' })
  @MayBeAbsent()
  @IsUUID()
  caseFile?: string;

  @ApiPropertyOptional({ default: false, description: 'A serious or aggravated case; shows, and changes no limit' })
  @MayBeAbsent()
  @IsBoolean()
  fastTrack?: boolean;
}

export class InformationContent extends Extras {
  @ApiProperty({ maxLength: 65_536 })
  @Text()
  subject!: string;

  @ApiProperty({ maxLength: 65_536 })
  @Text()
  information!: string;
}

export class SupplyBody {
  @UnitId()
  to!: string;

  @Word(KINDS)
  kind!: Kind;

  @Word(HANDLINGS)
  handling!: Handling;

  @ApiProperty({ type: EvaluationField })
  @Part(() => EvaluationField)
  evaluation!: EvaluationField;

  @Words(EXPLOITATIONS)
  exploitation!: Exploitation[];

  @ApiProperty({ type: RouteField })
  @Part(() => RouteField)
  route!: RouteField;

  @ApiProperty({ type: PersonCounts })
  @Part(() => PersonCounts)
  persons!: PersonCounts;

  @ApiProperty({ type: InformationContent, description: 'Sealed: only the two units can read it' })
  @Part(() => InformationContent)
  content!: InformationContent;

  @ApiPropertyOptional({ format: 'uuid' })
  @MayBeAbsent()
  @IsUUID()
  caseFile?: string;
}
