import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ActionLine, Area, Provision } from './contract.js';

class YearsAnswer {
  @ApiProperty({ type: 'integer', example: 2017 })
  readonly from!: number;
  @ApiProperty({ type: 'integer', example: 2020 })
  readonly to!: number;
}

class EndorsementAnswer {
  @ApiProperty({ example: 'SOMTC' })
  readonly body!: string;
  @ApiProperty({ example: 'ad-referendum' })
  readonly mode!: string;
  @ApiProperty({ format: 'date' })
  readonly date!: string;
}

class ActionLineAnswer implements ActionLine {
  @ApiProperty({ example: 'A.a.1' })
  readonly code!: string;
  @ApiProperty({ description: 'Empty where the plan prints no heading.' })
  readonly title!: string;
  @ApiPropertyOptional({ description: 'false where the plan prints no heading.' })
  readonly printed?: boolean;
  @ApiProperty({ type: 'integer' })
  readonly page!: number;
  @ApiProperty({ type: [String], description: 'Codes, in plan order.' })
  readonly activities!: readonly string[];
}

class ProvisionAnswer implements Provision {
  @ApiProperty({ example: 'A.a' })
  readonly code!: string;
  @ApiProperty()
  readonly text!: string;
  @ApiProperty({ type: 'integer' })
  readonly page!: number;
  @ApiProperty({ type: [ActionLineAnswer] })
  readonly actionLines!: readonly ActionLineAnswer[];
}

class AreaAnswer implements Area {
  @ApiProperty({ example: 'A' })
  readonly code!: string;
  @ApiProperty()
  readonly title!: string;
  @ApiProperty({ type: 'integer' })
  readonly page!: number;
  @ApiProperty({ type: [ProvisionAnswer] })
  readonly provisions!: readonly ProvisionAnswer[];
}

class CountsAnswer {
  @ApiProperty({ type: 'integer' })
  readonly areas!: number;
  @ApiProperty({ type: 'integer' })
  readonly provisions!: number;
  @ApiProperty({ type: 'integer' })
  readonly actionLines!: number;
  @ApiProperty({ type: 'integer' })
  readonly activities!: number;
}

export class PlanHeading {
  @ApiProperty({ example: 'bohol-2017-2020' })
  readonly id!: string;
  @ApiProperty({ type: 'integer' })
  readonly version!: number;
  @ApiProperty()
  readonly title!: string;
  @ApiProperty({ type: YearsAnswer })
  readonly period!: YearsAnswer;
  @ApiProperty({ type: EndorsementAnswer })
  readonly endorsement!: EndorsementAnswer;
  @ApiProperty({ type: CountsAnswer })
  readonly counts!: CountsAnswer;
}

export class PlanList {
  @ApiProperty({ type: [PlanHeading] })
  readonly items!: PlanHeading[];
}

export class PlanAnswer extends PlanHeading {
  @ApiProperty({ type: 'integer', description: 'Pages of the source document.' })
  readonly pages!: number;
  @ApiProperty({ type: [AreaAnswer] })
  readonly areas!: readonly AreaAnswer[];
  @ApiProperty({ type: String, nullable: true, example: '2026-H2' })
  readonly openPeriod!: string | null;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, description: 'Activities by status.' })
  readonly statuses!: Readonly<Record<string, number>>;
  @ApiProperty({ type: 'integer' })
  readonly revision!: number;
}
