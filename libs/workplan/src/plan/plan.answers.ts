import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ActionLine, Area, Provision } from '../contract.js';

class YearsAnswer {
  @ApiProperty({ type: 'integer', example: 2017 }) from!: number;
  @ApiProperty({ type: 'integer', example: 2020 }) to!: number;
}

class EndorsementAnswer {
  @ApiProperty({ example: 'SOMTC' }) body!: string;
  @ApiProperty({ example: 'ad-referendum' }) mode!: string;
  @ApiProperty({ format: 'date' }) date!: string;
}

class ActionLineAnswer implements ActionLine {
  @ApiProperty({ example: 'A.a.1' }) code!: string;
  @ApiProperty({ description: 'Empty where the plan prints no heading.' }) title!: string;
  @ApiPropertyOptional({ description: 'false where the plan prints no heading.' }) printed?: boolean;
  @ApiProperty({ type: 'integer' }) page!: number;
  @ApiProperty({ type: [String], description: 'Codes, in plan order.' }) activities!: readonly string[];
}

class ProvisionAnswer implements Provision {
  @ApiProperty({ example: 'A.a' }) code!: string;
  @ApiProperty() text!: string;
  @ApiProperty({ type: 'integer' }) page!: number;
  @ApiProperty({ type: [ActionLineAnswer] }) actionLines!: readonly ActionLineAnswer[];
}

class AreaAnswer implements Area {
  @ApiProperty({ example: 'A' }) code!: string;
  @ApiProperty() title!: string;
  @ApiProperty({ type: 'integer' }) page!: number;
  @ApiProperty({ type: [ProvisionAnswer] }) provisions!: readonly ProvisionAnswer[];
}

class CountsAnswer {
  @ApiProperty({ type: 'integer' }) areas!: number;
  @ApiProperty({ type: 'integer' }) provisions!: number;
  @ApiProperty({ type: 'integer' }) actionLines!: number;
  @ApiProperty({ type: 'integer' }) activities!: number;
}

export class PlanHeading {
  @ApiProperty({ example: 'bohol-2017-2020' }) id!: string;
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty() title!: string;
  @ApiProperty({ type: YearsAnswer }) period!: YearsAnswer;
  @ApiProperty({ type: EndorsementAnswer }) endorsement!: EndorsementAnswer;
  @ApiProperty({ type: CountsAnswer }) counts!: CountsAnswer;
}

export class PlanAnswer extends PlanHeading {
  @ApiProperty({ type: 'integer', description: 'Pages of the source document.' }) pages!: number;
  @ApiProperty({ type: [AreaAnswer] }) areas!: readonly AreaAnswer[];
  @ApiProperty({ type: String, nullable: true, example: '2026-H2' }) openPeriod!: string | null;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, description: 'Activities by status.' })
  statuses!: Readonly<Record<string, number>>;
  @ApiProperty({ type: 'integer' }) revision!: number;
}
