import { Body } from '@nestjs/common';
import { ApiBody, ApiProperty } from '@nestjs/swagger';
import { Clock } from '#kernel/clock.js';
import { instant } from '#kernel/time.js';
import { Records } from '#records/records.js';
import { examples } from '#web/fields/examples.js';
import { Instant, Part, Whole } from '#web/fields/fields.js';
import { Freshness } from '#web/lists/freshness.js';
import { AllOf } from '#web/lists/pages.js';
import { Create, Read, Reader, Routes, Sent } from '#web/route.js';
import { InsteadOf } from '../governance.dto.js';
import { POLICIES } from '../governance.record.js';
import { timeLimitVersions, view } from '../views/time-limits.js';
import { TIME_LIMITS, TIME_LIMITS_ID } from './policy.record.js';

const YEAR_OF_HOURS = 8784;
const NOT_A_DUTY =
  'The limits are the Working Group’s policy; those to answer are modelled on Directive (EU) 2023/977; no ASEAN duty.';
const LONGEST_DELAY = 'Hours by which delay notices may move the answer limit, from where it stood before any';

export class AnswerWithinHours {
  @Whole(1, YEAR_OF_HOURS, { example: 8 })
  urgent!: number;

  @Whole(1, YEAR_OF_HOURS, { example: 72 })
  priority!: number;

  @Whole(1, YEAR_OF_HOURS, { example: 168 })
  routine!: number;
}

export class AcknowledgeWithinHours {
  @Whole(1, YEAR_OF_HOURS, { example: 2 })
  urgent!: number;

  @Whole(1, YEAR_OF_HOURS, { example: 24 })
  priority!: number;

  @Whole(1, YEAR_OF_HOURS, { example: 24 })
  routine!: number;
}

export class AdoptTimeLimitsBody {
  @Instant({
    example: '2036-01-01T00:00:00.000Z',
    description: 'Not before the previous version, unless in its place; only the first in the past.',
  })
  inForceFrom!: string;

  @InsteadOf()
  insteadOf?: number;

  @Part(() => AcknowledgeWithinHours, { description: 'For each urgency no more than to answer' })
  acknowledgeWithinHours!: AcknowledgeWithinHours;

  @Part(() => AnswerWithinHours)
  answerWithinHours!: AnswerWithinHours;

  @Whole(1, YEAR_OF_HOURS, {
    optional: true,
    example: 720,
    description: `${LONGEST_DELAY}. Needed, but in a data folder below level 3`,
  })
  longestDelayHours?: number;
}

/** As the contract shows it, first by itself, then in the place of one that is not in force. */
const NEXT = {
  inForceFrom: '2036-01-01T00:00:00.000Z',
  acknowledgeWithinHours: { urgent: 2, priority: 24, routine: 24 },
  answerWithinHours: { urgent: 8, priority: 72, routine: 168 },
  longestDelayHours: 720,
};
const TIME_LIMITS_EXAMPLES = examples<AdoptTimeLimitsBody>({ further: NEXT, instead: { ...NEXT, insteadOf: 2 } });

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
  @ApiProperty({ type: AcknowledgeWithinHours })
  acknowledgeWithinHours!: AcknowledgeWithinHours;
  @ApiProperty({ type: AnswerWithinHours })
  answerWithinHours!: AnswerWithinHours;
  @ApiProperty({ type: 'integer', nullable: true, description: `${LONGEST_DELAY}; null: any time later may be named` })
  longestDelayHours!: number | null;
}

@Routes('v1/policies/time-limits', 'governance')
export class TimeLimitsController {
  constructor(
    private readonly records: Records,
    private readonly freshness: Freshness,
    private readonly clock: Clock,
  ) {}

  @Create('', 'Adopts the next version of the time-limit policy', NOT_A_DUTY)
  @ApiBody({ type: AdoptTimeLimitsBody, examples: TIME_LIMITS_EXAMPLES })
  adopt(@Sent() sent: Sent<never>, @Body() body: AdoptTimeLimitsBody) {
    return this.records.create(TIME_LIMITS, sent, askedOf(body), TIME_LIMITS_ID);
  }

  @Read('', 'All versions of the time-limit policy, oldest first', AllOf(TimeLimitsAnswer), NOT_A_DUTY)
  async versions(@Reader() reader: Reader) {
    reader.demand('governance.read-policies', POLICIES);
    return { items: timeLimitVersions(await this.freshness.caughtUp(view), instant(this.clock.now())) };
  }
}

function askedOf({ inForceFrom, ...limits }: AdoptTimeLimitsBody) {
  return { type: 'adopt', inForceFrom: instant(Date.parse(inForceFrom)), ...limits } as const;
}
