// How information supplied unasked is shown.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { EXPLOITATIONS, HANDLINGS, KINDS } from './codes.js';
import type { InformationSupplied } from './contract.js';
import { EvaluationField, PersonCounts, RouteField } from './fields.dto.js';

type Conduct = InformationSupplied['conduct'];

export class InformationSummary {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ description: 'The supplying unit' }) from!: string;
  @ApiProperty() fromState!: string;
  @ApiProperty({ description: 'The informed unit' }) to!: string;
  @ApiProperty() toState!: string;
  @ApiProperty({ enum: KINDS }) kind!: string;
  @ApiProperty({ enum: HANDLINGS }) handling!: string;
  @ApiProperty({ type: EvaluationField }) evaluation!: Conduct['evaluation'];
  @ApiProperty({ enum: EXPLOITATIONS, isArray: true }) exploitation!: readonly string[];
  @ApiProperty({ type: RouteField }) route!: Conduct['route'];
  @ApiProperty({ type: PersonCounts }) persons!: Conduct['persons'];
  @ApiPropertyOptional({ format: 'uuid' }) caseFile?: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
}

/** One record. `content` is there for the two units only. */
export class InformationAnswer extends InformationSummary {
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiPropertyOptional({ type: 'object', additionalProperties: true }) content?: unknown;
}
