import { Body } from '@nestjs/common';
import { ApiBody, ApiProperty } from '@nestjs/swagger';
import { Clock } from '#kernel/clock.js';
import { instant } from '#kernel/time.js';
import { RecordKinds } from '#records/record-kinds.js';
import { Records } from '#records/records.js';
import { examples } from '#web/fields/examples.js';
import { Code, Instant, Parts, Whole } from '#web/fields/fields.js';
import { Freshness } from '#web/lists/freshness.js';
import { AllOf } from '#web/lists/pages.js';
import { Create, Read, Reader, Routes, Sent } from '#web/route.js';
import { InsteadOf } from '../governance.dto.js';
import { POLICIES } from '../governance.record.js';
import { retentionVersions, view } from '../views/retention.js';
import { RETENTION, RETENTION_ID } from './policy.record.js';

/** How streams begin. */
const KIND = /^[a-z]{1,30}$/;
const MOST_KINDS = 50;
const TEN_YEARS = 3_660;
const HUNDRED_YEARS = 36_600;

export class ProposedKind {
  @Code(KIND, { example: 'exchange', description: 'A kind of record that has content, as its streams begin' })
  kind!: string;

  @Whole(1, HUNDRED_YEARS, { example: 1825, description: 'Days after the last fact of a record that has ended' })
  afterDays!: number;
}

export class AdoptRetentionBody {
  @Instant({
    example: '2036-01-01T00:00:00.000Z',
    description: 'Not before the previous version, unless in its place; only the first in the past.',
  })
  inForceFrom!: string;

  @InsteadOf()
  insteadOf?: number;

  @Whole(1, TEN_YEARS, { example: 30, description: 'Days from the asking for an erasure to the erasure' })
  eraseAfterDays!: number;

  @Parts(() => ProposedKind, {
    most: MOST_KINDS,
    description: 'When the erasure of a record is proposed; of a kind that is left out never',
  })
  propose!: ProposedKind[];
}

/** As the contract shows it, first by itself, then in the place of one that is not in force. */
const NEXT = {
  inForceFrom: '2036-01-01T00:00:00.000Z',
  eraseAfterDays: 30,
  propose: [{ kind: 'exchange', afterDays: 1825 }],
};
const RETENTION_EXAMPLES = examples<AdoptRetentionBody>({ further: NEXT, instead: { ...NEXT, insteadOf: 2 } });

export class RetentionAnswer {
  @ApiProperty({ type: 'integer', minimum: 1 }) version!: number;
  @ApiProperty({ format: 'date-time' }) inForceFrom!: string;
  @ApiProperty({ format: 'date-time' }) adoptedAt!: string;
  @ApiProperty({ description: 'Whether what is asked for now is under this version.' }) inForce!: boolean;
  @ApiProperty({ type: 'integer' }) eraseAfterDays!: number;
  @ApiProperty({ type: [ProposedKind] }) propose!: readonly ProposedKind[];
}

@Routes('v1/policies/retention', 'governance')
export class RetentionController {
  constructor(
    private readonly records: Records,
    private readonly freshness: Freshness,
    private readonly clock: Clock,
    private readonly kinds: RecordKinds,
  ) {}

  @Create('', 'Adopts the next version of the policy on how long content is kept')
  @ApiBody({ type: AdoptRetentionBody, examples: RETENTION_EXAMPLES })
  adopt(@Sent() sent: Sent<never>, @Body() body: AdoptRetentionBody) {
    return this.records.create(RETENTION, sent, askedOf(body, this.kinds), RETENTION_ID);
  }

  @Read('', 'All versions of the policy on how long content is kept, oldest first', AllOf(RetentionAnswer))
  async versions(@Reader() reader: Reader) {
    reader.demand('governance.read-policies', POLICIES);
    return { items: retentionVersions(await this.freshness.caughtUp(view), instant(this.clock.now())) };
  }
}

function askedOf({ inForceFrom, ...asked }: AdoptRetentionBody, { erasableKinds }: RecordKinds) {
  return { type: 'adopt', inForceFrom: instant(Date.parse(inForceFrom)), ...asked, erasable: erasableKinds } as const;
}
