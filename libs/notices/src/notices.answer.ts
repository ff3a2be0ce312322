// How notices are asked for and shown.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import type { LogEpoch } from '#event-store/checks/log-epoch.js';
import { instant } from '#kernel/time.js';
import type { Plain } from '#web/answers/plain.js';
import { EVENT, eventIdOf } from '#web/feeds/feed-place.js';
import { Code, FromDigits } from '#web/fields/fields.js';
import { WHATS } from './codes.js';
import type { NoticeRow } from './views/notices.js';

export class NoticesQuery {
  @Code(EVENT, {
    optional: true,
    description: 'Go on after this notice, by its id, or after this position of the log. Left out: from the first on.',
  })
  after?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @FromDigits()
  @IsInt()
  @Min(1)
  @Max(200)
  limit = 50;
}

/** What a party is told of one record: conduct only. */
export class NoticeAnswer {
  @ApiProperty({ description: '`<epoch>-<position>`: the next call goes on `after` the last one' }) id!: string;
  @ApiProperty({ description: 'Place in the log, a decimal string' }) position!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ description: 'The stream of the record, such as `exchange-<uuid>`' }) record!: string;
  @ApiProperty({ example: 'exchange' }) kind!: string;
  @ApiProperty({ description: 'Where the record is read', example: '/v1/exchange-requests/{id}' }) path!: string;
  @ApiProperty({ enum: WHATS }) what!: string;
  @ApiProperty({ description: 'The type of the fact', example: 'exchange.submitted.v1' }) type!: string;
  @ApiPropertyOptional({ description: 'What the matter is called elsewhere, where that is stated' }) reference?: string;
  @ApiPropertyOptional() urgency?: string;
  @ApiPropertyOptional({
    description: 'By when something is to be done: RFC 3339, UTC, or a day (YYYY-MM-DD). Absent where nothing is',
  })
  dueAt?: string;
}

export class NoticeList {
  @ApiProperty({ type: [NoticeAnswer] }) items!: readonly NoticeAnswer[];
}

/** A notice as it is shown; `kind` and `path` are those of its record. */
export function answerOf(
  { position, at, record, what, type, reference, urgency, dueAt }: NoticeRow,
  { kind, path }: { readonly kind: string; readonly path: string },
  epoch: LogEpoch,
): Plain<NoticeAnswer> {
  return {
    id: eventIdOf(epoch, position),
    position,
    at: instant(at),
    record,
    kind,
    path,
    what,
    type,
    ...(reference !== null && { reference }),
    ...(urgency !== null && { urgency }),
    ...(dueAt !== null && { dueAt }),
  };
}
