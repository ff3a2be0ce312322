import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Day, Line, Part, Whole, Word } from '#web/fields.js';
import { type Alignment, ALIGNMENTS, LEGISLATION_SCOPES, type LegislationScope } from './codes.js';

/** Fewer cases would tell of single ones; the same number below which the trends show nothing. */
const FEWEST_CASES = 5;

export class YearsBody {
  @Whole(1990, 2100, { example: 2023 })
  from!: number;

  @Whole(1990, 2100, { example: 2027 })
  to!: number;
}

export class AlignmentBody {
  @Word(ALIGNMENTS, { example: 'aligned', description: 'With the Convention.' })
  actip!: Alignment;

  @Word(ALIGNMENTS, { example: 'in-progress', description: 'With the Plan of Action.' })
  apa!: Alignment;
}

export class NationalActionPlanBody {
  @Line({ example: 'National action plan 2023-2027', description: 'Everyone signed in reads it: no names of persons.' })
  title!: string;

  @Part(() => YearsBody)
  period!: YearsBody;

  @Part(() => AlignmentBody)
  alignment!: AlignmentBody;

  @Day({ example: '2026-03-31' })
  asOf!: string;
}

export class LegislationBody {
  @Word(LEGISLATION_SCOPES, { example: 'migrant-workers' })
  scope!: LegislationScope;

  @Day({ example: '2026-05-04' })
  updatedOn!: string;
}

export class DaysBody {
  @Day({ example: '2025-01-01' })
  from!: string;

  @Day({ example: '2025-12-31' })
  to!: string;
}

export class DispositionBody {
  @Part(() => DaysBody)
  period!: DaysBody;

  @Whole(0, 36_525, { example: 412 })
  medianDays!: number;

  @Whole(FEWEST_CASES, 1_000_000, {
    example: 38,
    description: 'Fewer than five are not reported: they would tell of single cases.',
  })
  cases!: number;
}

class RegisteredUnit {
  @ApiProperty({ example: 'PH-ATU' })
  readonly unit!: string;
  @ApiProperty()
  readonly community!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'null where it is not stated.' })
  readonly establishedOn!: string | null;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'null while the unit exists.' })
  readonly closedOn!: string | null;
}

export class StateRecordsAnswer {
  @ApiProperty({ example: 'PH' })
  readonly state!: string;
  @ApiProperty()
  readonly name!: string;
  @ApiProperty({ type: [RegisteredUnit], description: 'As the registry has them.' })
  readonly units!: readonly RegisteredUnit[];
  @ApiProperty({ type: NationalActionPlanBody, nullable: true, description: 'null: the state has reported none.' })
  readonly nationalActionPlan!: NationalActionPlanBody | null;
  @ApiProperty({ type: [LegislationBody] })
  readonly legislationRepository!: readonly LegislationBody[];
  @ApiProperty({ type: [DispositionBody] })
  readonly timeToDisposition!: readonly DispositionBody[];
  @ApiProperty({ type: 'integer', description: '-1: the state has reported nothing.' })
  readonly revision!: number;
}

export class StateRecordsList {
  @ApiProperty({ type: [StateRecordsAnswer] })
  readonly items!: StateRecordsAnswer[];
  @ApiPropertyOptional()
  readonly nextCursor?: string;
}
