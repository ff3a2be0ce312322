import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Period } from './statistics.dto.js';

/** Of the referrals of one track. */
export class TrackFigures {
  @ApiProperty({ type: 'integer' }) referrals!: number;
  @ApiProperty({ type: 'integer', description: 'The post was told.' }) notified!: number;
  @ApiProperty({ type: 'integer', description: 'Of these, after the agreed hours.' }) notifiedLate!: number;
  @ApiProperty({ type: 'integer', description: 'The agreed hours passed with the post untold.' }) limitsPassed!: number;
  @ApiProperty({ type: 'integer' }) acknowledged!: number;
  @ApiProperty({ type: 'integer' }) assistanceAsked!: number;
  @ApiProperty({ type: 'integer' }) assistanceAnswered!: number;
  @ApiProperty({ type: 'integer' }) closed!: number;
  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Hours from when the post was to be told to when it was told.',
  })
  medianHoursToNotify!: number | null;
}

export class StateFigures {
  @ApiProperty({ description: 'The state that holds the person, or hosts the victim.' }) hostState!: string;
  @ApiProperty({ enum: ['arrest', 'victim'] }) track!: string;
  @ApiProperty({ type: 'integer' }) referrals!: number;
}

export class DetailFigures {
  @ApiProperty({ enum: ['access', 'assistance', 'closed', 'nationality'] }) what!: string;
  @ApiProperty({ enum: ['arrest', 'victim'] }) track!: string;
  @ApiProperty() detail!: string;
  @ApiProperty({ type: 'integer' }) referrals!: number;
}

export class ReferralStatistics {
  @ApiProperty() asOfPosition!: string;
  @ApiProperty({ type: Period }) period!: Period;
  @ApiProperty() method!: string;
  @ApiProperty({ type: TrackFigures }) arrest!: TrackFigures;
  @ApiProperty({
    type: TrackFigures,
    description: 'Only those whose post was told, from then on: of these nothing is late and no limit passes.',
  })
  victim!: TrackFigures;
  @ApiProperty({ type: [StateFigures] }) byHostState!: readonly StateFigures[];
  @ApiProperty({ type: [DetailFigures] }) details!: readonly DetailFigures[];
  @ApiPropertyOptional({
    type: 'integer',
    description:
      'How many victims’ posts are kept from knowing now, by a hold or because the victim declined: one number for the ' +
      'region, and nothing else. Absent when a period or a position is asked for: two of them would tell when.',
  })
  withheldVictimReferrals?: number;
}
