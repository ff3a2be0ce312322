import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn } from 'class-validator';
import { refuseField } from '#kernel/refusal.js';
import type { Caller } from '#web/caller.js';
import { MayBeAbsent } from '#web/fields.js';
import { PageQuery } from '#web/pages.js';
import { type StateName, STATES } from './exchange-state.js';

const BOXES = ['inbox', 'outbox'] as const;

/** The query of a list of a unit's correspondence. */
export class BoxQuery extends PageQuery {
  @ApiPropertyOptional({ enum: BOXES, description: 'To or from the own unit; both when left out. For units only.' })
  @MayBeAbsent()
  @IsIn(BOXES)
  box?: (typeof BOXES)[number];
}

/** @throws Refusal `exchange.no-box` when a box is asked for that the caller does not have */
export function demandBox(box: BoxQuery['box'], { unit }: Caller): void {
  if (box === undefined || unit !== undefined) return;
  throw refuseField('exchange.no-box', '/query/box', 'Only a unit has an inbox and an outbox.');
}

export class RequestsQuery extends BoxQuery {
  @ApiPropertyOptional({ enum: STATES })
  @MayBeAbsent()
  @IsIn(STATES)
  state?: StateName;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Only those with a limit passed and not met' })
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  overdue = false;
}
