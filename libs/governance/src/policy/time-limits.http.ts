import { Body } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Clock } from '#kernel/clock.js';
import { instant } from '#kernel/time.js';
import { Records } from '#records/records.js';
import { Instant, Part, Whole } from '#web/fields/fields.js';
import { Freshness } from '#web/lists/freshness.js';
import { AllOf } from '#web/lists/pages.js';
import { Create, Read, Reader, Routes, Sent } from '#web/route.js';
import { POLICIES } from '../governance.record.js';
import { timeLimitVersions, view } from '../views/time-limits.js';
import { TIME_LIMITS, TIME_LIMITS_ID } from './policy.record.js';

const YEAR_OF_HOURS = 8784;
const NOT_A_DUTY = 'The limits are the Working Group’s policy, modelled on Directive (EU) 2023/977; no ASEAN duty.';

export class AnswerWithinHours {
  @Whole(1, YEAR_OF_HOURS, { example: 8 })
  urgent!: number;

  @Whole(1, YEAR_OF_HOURS, { example: 72 })
  priority!: number;

  @Whole(1, YEAR_OF_HOURS, { example: 168 })
  routine!: number;
}

export class AdoptTimeLimitsBody {
  @Instant({
    example: '2036-01-01T00:00:00.000Z',
    description: 'Not before the previous version; only the first in the past.',
  })
  inForceFrom!: string;

  @Whole(1, YEAR_OF_HOURS, { example: 24 })
  acknowledgeWithinHours!: number;

  @Part(() => AnswerWithinHours)
  answerWithinHours!: AnswerWithinHours;
}

export class TimeLimitsAnswer {
  @ApiProperty({ type: 'integer', minimum: 1 })
  version!: number;
  @ApiProperty({ format: 'date-time' })
  inForceFrom!: string;
  @ApiProperty({ format: 'date-time' })
  adoptedAt!: string;
  @ApiProperty({ description: 'Whether new requests are under this version now.' })
  inForce!: boolean;
  @ApiProperty({ description: 'What the limits are modelled on.' })
  modelledOn!: string;
  @ApiProperty({ type: 'integer' })
  acknowledgeWithinHours!: number;
  @ApiProperty({ type: AnswerWithinHours })
  answerWithinHours!: AnswerWithinHours;
}

@Routes('v1/policies/time-limits', 'governance')
export class TimeLimitsController {
  constructor(
    private readonly records: Records,
    private readonly freshness: Freshness,
    private readonly clock: Clock,
  ) {}

  @Create('', 'Adopts the next version of the time-limit policy', NOT_A_DUTY)
  adopt(@Sent() sent: Sent<never>, @Body() body: AdoptTimeLimitsBody) {
    return this.records.create(TIME_LIMITS, sent, askedOf(body), TIME_LIMITS_ID);
  }

  @Read('', 'All versions of the time-limit policy, oldest first', AllOf(TimeLimitsAnswer), NOT_A_DUTY)
  async versions(@Reader() reader: Reader) {
    reader.demand('governance.read-policies', POLICIES);
    return { items: timeLimitVersions(await this.freshness.caughtUp(view), instant(this.clock.now())) };
  }
}

function askedOf({ inForceFrom, acknowledgeWithinHours, answerWithinHours }: AdoptTimeLimitsBody) {
  const from = instant(Date.parse(inForceFrom));
  return { type: 'adopt', inForceFrom: from, acknowledgeWithinHours, answerWithinHours } as const;
}
