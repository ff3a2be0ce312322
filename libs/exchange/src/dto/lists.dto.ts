import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';
import { refuseField } from '#kernel/refusal.js';
import type { Caller } from '#web/auth/caller.js';
import { Word } from '#web/fields/fields.js';
import { PageQuery } from '#web/lists/pages.js';
import { type StateName, STATES } from '../exchange-state.js';

const BOXES = ['inbox', 'outbox'] as const;

/** The query of a list of a unit's correspondence. */
export class BoxQuery extends PageQuery {
  @Word(BOXES, { optional: true, description: 'To or from the own unit; both when left out. For units only.' })
  box?: (typeof BOXES)[number];
}

/** @throws Refusal `exchange.no-box` when a box is asked for that the caller does not have */
export function demandBox(box: BoxQuery['box'], { unit }: Caller): void {
  if (box === undefined || unit !== undefined) return;
  throw refuseField('exchange.no-box', '/query/box', 'Only a unit has an inbox and an outbox.');
}

export class RequestsQuery extends BoxQuery {
  @Word(STATES, { optional: true })
  state?: StateName;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Only those with a limit passed and not met' })
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  overdue = false;
}
