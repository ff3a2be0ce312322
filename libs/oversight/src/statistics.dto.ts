import { ApiProperty } from '@nestjs/swagger';

/** Response times. Hours with two decimals, from submission to the first answer, refusal in whole or referral. */
export class ResponseTimes {
  @ApiProperty({ type: 'integer', description: 'Requests answered, refused in whole or referred.' })
  responses!: number;
  @ApiProperty({ type: Number, nullable: true, description: 'Hours; null when there is no response.' })
  medianHours!: number | null;
  @ApiProperty({ type: Number, nullable: true, description: 'Hours, 90th percentile; null when there is no response.' })
  p90Hours!: number | null;
}

export class UnitResponseTimes extends ResponseTimes {
  @ApiProperty({ example: 'TH-ATU' })
  unit!: string;
  @ApiProperty({ example: 'TH' })
  state!: string;
}

export class SentByUnit {
  @ApiProperty({ description: 'The requesting unit.' })
  unit!: string;
  @ApiProperty({ description: 'The requesting state.' })
  state!: string;
  @ApiProperty({ type: 'integer' })
  requests!: number;
}

export class Received {
  @ApiProperty({ description: 'The requested state.' })
  state!: string;
  @ApiProperty({ enum: ['urgent', 'priority', 'routine'] })
  urgency!: string;
  @ApiProperty()
  requestingState!: string;
  @ApiProperty({ type: 'integer' })
  received!: number;
  @ApiProperty({ type: 'integer', description: 'Of these, answered (not only in part).' })
  answered!: number;
}

export class RefusedBy {
  @ApiProperty({ description: 'The requested state.' })
  state!: string;
  @ApiProperty({ description: 'From the closed list; a refusal may state several.' })
  ground!: string;
  @ApiProperty({ type: 'integer', description: 'Requests refused in whole or in part on this ground.' })
  requests!: number;
}

export class LimitsMissed {
  @ApiProperty({ description: 'The requested state.' })
  state!: string;
  @ApiProperty({ type: 'integer', description: 'Requests with no sign of life within the limit.' })
  acknowledge!: number;
  @ApiProperty({ type: 'integer', description: 'Requests not answered, refused or referred within the limit.' })
  answer!: number;
  @ApiProperty({ type: 'integer', description: 'Of the latter, those answered, refused or referred after it.' })
  lateAnswers!: number;
}

export class DelaysNotified {
  @ApiProperty({ description: 'The requested state.' })
  state!: string;
  @ApiProperty({ description: 'From the closed list.' })
  reason!: string;
  @ApiProperty({ type: 'integer', description: 'Notices; a request may have several.' })
  notices!: number;
}

export class Overall {
  @ApiProperty({ type: 'integer' })
  sent!: number;
  @ApiProperty({ type: 'integer' })
  answered!: number;
  @ApiProperty({ type: 'integer' })
  partlyAnswered!: number;
  @ApiProperty({ type: 'integer', description: 'Refused in whole.' })
  refused!: number;
  @ApiProperty({ type: 'integer' })
  partlyRefused!: number;
  @ApiProperty({ type: 'integer', description: 'Referred to the Central Authority.' })
  referred!: number;
  @ApiProperty({ type: 'integer' })
  withdrawn!: number;
  @ApiProperty({ type: 'integer' })
  acknowledgeLimitsMissed!: number;
  @ApiProperty({ type: 'integer' })
  answerLimitsMissed!: number;
  @ApiProperty({ type: 'integer' })
  lateAnswers!: number;
  @ApiProperty({ type: 'integer' })
  delaysNotified!: number;
  @ApiProperty({ type: ResponseTimes })
  responseTimes!: ResponseTimes;
}

export class Period {
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Inclusive; null for no bound.' })
  from!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Exclusive; null for no bound.' })
  to!: string | null;
}

/** The exchange statistics. Every list is sorted by its leading fields, so that one position gives the same bytes. */
export class ExchangeStatistics {
  @ApiProperty({ pattern: '^[0-9]+$', description: 'Computed from the facts up to and with this position.' })
  asOfPosition!: string;
  @ApiProperty({ type: Period, description: 'Requests count by the time of their submission.' })
  period!: Period;
  @ApiProperty({ description: 'How the figures are made.' })
  method!: string;
  @ApiProperty({ type: Overall })
  overall!: Overall;
  @ApiProperty({ type: [SentByUnit] })
  sent!: readonly SentByUnit[];
  @ApiProperty({ type: [Received] })
  received!: readonly Received[];
  @ApiProperty({ type: [RefusedBy] })
  refused!: readonly RefusedBy[];
  @ApiProperty({ type: [LimitsMissed] })
  limitsMissed!: readonly LimitsMissed[];
  @ApiProperty({ type: [DelaysNotified] })
  delaysNotified!: readonly DelaysNotified[];
  @ApiProperty({ type: [UnitResponseTimes], description: 'By requested unit.' })
  responseTimes!: readonly UnitResponseTimes[];
}
