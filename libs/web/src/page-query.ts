import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { FromDigits, Text } from './fields.js';

/** The part of a list's query that says which page is asked for. */
export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @FromDigits()
  @IsInt()
  @Min(1)
  @Max(200)
  limit = 50;

  @Text({ most: 2_000, optional: true, description: 'From the page before; for the same caller and filter only' })
  cursor?: string;
}
