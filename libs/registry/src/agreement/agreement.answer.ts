// How agreements, and the rule that follows from them, are shown.
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { Found } from '#records/record-kind.js';
import type { Plain } from '#web/answers/plain.js';
import type { AgreementTypes } from '../register.record.js';

export const NO_HOURS = 'null where no hours are agreed: the limit is then “without delay”, and no number is made up.';

const CONFIRMED_BY =
  'The states whose delegates confirmed these terms: they count when both have, for what happens after that.';

class TermsAnswer {
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty() mandatory!: boolean;
  @ApiProperty({ type: 'integer', nullable: true, description: NO_HOURS }) withinHours!: number | null;
  @ApiProperty() citation!: string;
  @ApiProperty({ type: [String], description: CONFIRMED_BY }) confirmedBy!: readonly string[];
}

/** With the newest version of its terms. */
export class AgreementSummary extends TermsAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer' }) revision!: number;
  @ApiProperty({ enum: ['concluded', 'in-force', 'terminated'] }) state!: string;
  @ApiProperty({ type: [String] }) parties!: readonly string[];
  @ApiProperty({ format: 'date' }) concludedOn!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true }) inForceOn!: string | null;
  @ApiProperty({ type: String, format: 'date', nullable: true }) terminatedOn!: string | null;
}

export class ListedAgreementAnswer extends AgreementSummary {
  @ApiProperty({ pattern: '^[0-9]+$', description: 'Where its conclusion stands in the log' }) position!: string;
}

export class AgreementVersion extends TermsAnswer {
  @ApiProperty({ format: 'date', description: 'Counts from this day, but not before the agreement is in force' })
  from!: string;
}

export class AgreementAnswer extends AgreementSummary {
  @ApiProperty({ type: [AgreementVersion] }) versions!: readonly AgreementVersion[];
}

@ApiSchema({ description: 'Which rule is known to bind two states on a day.' })
export class NotificationRuleAnswer {
  @ApiProperty() detaining!: string;
  @ApiProperty() nationality!: string;
  @ApiProperty({ format: 'date' }) on!: string;
  @ApiProperty({ enum: ['mandatory', 'on-request'] }) rule!: string;
  @ApiProperty({
    enum: ['agreement', 'none-known'],
    description: '`none-known`: the register knows no agreement that counts',
  })
  basis!: string;
  @ApiProperty({ enum: ['within-hours', 'without-delay'] }) limit!: string;
  @ApiProperty({ type: 'integer', nullable: true, description: NO_HOURS }) withinHours!: number | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) agreement!: string | null;
  @ApiProperty({ type: 'integer', nullable: true }) version!: number | null;
  @ApiProperty() citation!: string;
}

export function answerOf({ id, revision, state: record }: Found<AgreementTypes>): Plain<AgreementAnswer> {
  const { parties, concludedOn } = record;
  const versions = record.versions.map(({ from, terms, confirmations }, index) => {
    return { version: index + 1, from, ...terms, confirmedBy: confirmations.map(({ state }) => state).sort() };
  });
  const newest = versions.at(-1);
  if (!newest) throw new Error(`agreement ${id} has no terms`);
  const { from: _, ...terms } = newest;
  const inForceOn = record.name === 'concluded' ? null : record.inForceOn;
  const terminatedOn = record.name === 'terminated' ? record.terminatedOn : null;
  return { id, revision, state: record.name, parties, concludedOn, inForceOn, terminatedOn, ...terms, versions };
}
