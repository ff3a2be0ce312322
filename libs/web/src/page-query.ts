import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsString, Length, Max, Min } from 'class-validator';
import { FromDigits, MayBeAbsent } from './fields.js';

/** The part of a list's query that says which page is asked for. */
export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @FromDigits()
  @IsInt()
  @Min(1)
  @Max(200)
  limit = 50;

  @ApiPropertyOptional({ description: 'From the page before; for the same caller and filter only' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 2000)
  cursor?: string;
}
