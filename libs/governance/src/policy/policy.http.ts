import { Body } from '@nestjs/common';
import { ApiBody, ApiProperty } from '@nestjs/swagger';
import { Clock } from '#kernel/clock.js';
import { instant } from '#kernel/time.js';
import { Records } from '#records/records.js';
import { historyOf } from '#web/answers/history.js';
import { examples } from '#web/fields/examples.js';
import { Code, Instant, Line } from '#web/fields/fields.js';
import { Freshness } from '#web/lists/freshness.js';
import { AllOf } from '#web/lists/pages.js';
import { Create, Read, Reader, ReadHistory, Routes, Sent } from '#web/route.js';
import { InsteadOf, POLICY_NAME } from '../governance.dto.js';
import { POLICIES } from '../governance.record.js';
import { policyVersions, view } from '../views/policies.js';
import { policyUnknown } from './policy.js';
import { POLICY } from './policy.record.js';

export class AdoptPolicyBody {
  @Code(POLICY_NAME, { example: 'handling-of-information', description: 'The name that all its versions share' })
  policy!: string;

  @Line({ example: 'Handling of information between the units', description: 'Names no person' })
  title!: string;

  @Line({ example: 'WG-TIP/2026/3, annex 2', description: 'Where its text is. Names no person' })
  reference!: string;

  @Instant({
    example: '2036-01-01T00:00:00.000Z',
    description: 'Not before the previous version, unless in its place; only the first in the past',
  })
  inForceFrom!: string;

  @InsteadOf()
  insteadOf?: number;
}

/** As the contract shows it, first by itself, then in the place of one that is not in force. */
const NEXT = {
  policy: 'handling-of-information',
  title: 'Handling of information between the units',
  reference: 'WG-TIP/2026/3, annex 2',
  inForceFrom: '2036-01-01T00:00:00.000Z',
};
const POLICY_EXAMPLES = examples<AdoptPolicyBody>({ further: NEXT, instead: { ...NEXT, insteadOf: 2 } });

export class PolicyVersionAnswer {
  @ApiProperty() policy!: string;
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty() title!: string;
  @ApiProperty() reference!: string;
  @ApiProperty({ format: 'date-time' }) inForceFrom!: string;
  @ApiProperty({ format: 'date-time' }) adoptedAt!: string;
  @ApiProperty() inForce!: boolean;
}

const VERSIONS = AllOf(PolicyVersionAnswer);

/** Policies of the Working Group other than the time limits, which have an address of their own. */
@Routes('v1/policies', 'governance')
export class PolicyController {
  constructor(
    private readonly records: Records,
    private readonly freshness: Freshness,
    private readonly clock: Clock,
  ) {}

  @Create('', 'Adopts the next version of a policy')
  @ApiBody({ type: AdoptPolicyBody, examples: POLICY_EXAMPLES })
  adopt(@Sent() sent: Sent<never>, @Body() body: AdoptPolicyBody) {
    return this.records.create(POLICY, sent, askedOf(body), body.policy);
  }

  @Read('', 'All versions of all policies but the time limits, by policy, oldest first', VERSIONS)
  async all(@Reader() reader: Reader) {
    reader.demand('governance.read-policies', POLICIES);
    return { items: policyVersions(await this.freshness.caughtUp(view), instant(this.clock.now())) };
  }

  @Read(':policy', 'All versions of one policy, oldest first', VERSIONS)
  async one(@Reader() reader: Reader<'policy'>) {
    reader.demand('governance.read-policies', POLICIES);
    const items = policyVersions(await this.freshness.caughtUp(view), instant(this.clock.now()), reader.policy);
    if (items.length === 0) throw policyUnknown();
    return { items };
  }

  @ReadHistory(':policy/history', 'The facts of a policy, oldest first')
  async history(@Reader() reader: Reader<'policy'>) {
    reader.demand('governance.read-policies', POLICIES);
    const found = await this.records.find(POLICY, reader.policy);
    if (!found) throw policyUnknown();
    return historyOf(found.facts);
  }
}

function askedOf({ policy, title, reference, inForceFrom, insteadOf }: AdoptPolicyBody) {
  return { type: 'adopt', policy, title, reference, inForceFrom: instant(Date.parse(inForceFrom)), insteadOf } as const;
}
