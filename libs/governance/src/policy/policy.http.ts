import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Clock } from '#kernel/clock.js';
import { ViewQueries } from '#views/view.js';
import { Access, type Resource } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { Commands } from '#web/commands.js';
import { Code, Instant, Line } from '#web/fields.js';
import { Freshness } from '#web/freshness.js';
import { History, historyOf } from '#web/history.js';
import { Sent } from '#web/step.js';
import { GovernanceDesk } from '../governance.desk.js';
import { PLAN as NAME } from '../governance.dto.js';
import { policyVersions, view } from '../views/policies.js';
import { policyUnknown } from './policy.js';
import { PolicyCommand, policyStream } from './policy.handler.js';

const POLICIES: Resource = { type: 'Policies', attributes: {} };

export class AdoptPolicyBody {
  @Code(NAME, { example: 'handling-of-information', description: 'The name that all its versions share' })
  policy!: string;

  @Line({ example: 'Handling of information between the units', description: 'Names no person' })
  title!: string;

  @Line({ example: 'WG-TIP/2026/3, annex 2', description: 'Where its text is. Names no person' })
  reference!: string;

  @Instant({
    example: '2036-01-01T00:00:00.000Z',
    description: 'Not before the previous version; only the first in the past',
  })
  inForceFrom!: string;
}

export class PolicyVersionAnswer {
  @ApiProperty() policy!: string;
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty() title!: string;
  @ApiProperty() reference!: string;
  @ApiProperty({ format: 'date-time' }) inForceFrom!: string;
  @ApiProperty({ format: 'date-time' }) adoptedAt!: string;
  @ApiProperty() inForce!: boolean;
}

export class PolicyVersionList {
  @ApiProperty({ type: [PolicyVersionAnswer] }) items!: readonly PolicyVersionAnswer[];
}

/** Policies of the Working Group other than the time limits, which have an address of their own. */
@ApiTags('governance')
@Controller('v1/policies')
export class PolicyController {
  constructor(
    private readonly access: Access,
    private readonly desk: GovernanceDesk,
    private readonly commands: Commands,
    private readonly queries: ViewQueries,
    private readonly freshness: Freshness,
    private readonly clock: Clock,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Adopts the next version of a policy' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async adopt(
    @Sent() sent: Sent<never>,
    @Body() { policy, title, reference, inForceFrom: from }: AdoptPolicyBody,
  ): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'governance.adopt-policy', POLICIES);
    const at = new Date(this.clock.now()).toISOString();
    const inForceFrom = new Date(from).toISOString();
    const order = { type: 'adopt', policy, title, reference, inForceFrom, at } as const;
    return this.commands.carryOut({ ...sent, id: policy }, (meta, ifMatch) => new PolicyCommand(order, meta, ifMatch), {
      state: () => 'adopted',
      createdAt: `/v1/policies/${policy}`,
    });
  }

  @Get()
  @ApiOperation({ summary: 'All versions of all policies but the time limits, by policy, oldest first' })
  @ApiOkResponse({ type: PolicyVersionList })
  async all(@By() caller: Caller) {
    this.access.demand(caller, 'governance.read-policies', POLICIES);
    await this.freshness.caughtUp(view);
    return { items: policyVersions(this.queries, new Date(this.clock.now()).toISOString()) };
  }

  @Get(':policy')
  @ApiOperation({ summary: 'All versions of one policy, oldest first' })
  @ApiOkResponse({ type: PolicyVersionList })
  async one(@By() caller: Caller, @Param('policy') policy: string) {
    this.access.demand(caller, 'governance.read-policies', POLICIES);
    await this.freshness.caughtUp(view);
    const items = policyVersions(this.queries, new Date(this.clock.now()).toISOString(), policy);
    if (items.length === 0) throw policyUnknown();
    return { items };
  }

  @Get(':policy/history')
  @ApiOperation({ summary: 'The facts of a policy, oldest first' })
  @ApiOkResponse({ type: History })
  async history(@By() caller: Caller, @Param('policy') policy: string) {
    this.access.demand(caller, 'governance.read-policies', POLICIES);
    const facts = NAME.test(policy) ? await this.desk.factsOf(policyStream(policy)) : [];
    if (facts.length === 0) throw policyUnknown();
    return historyOf(facts);
  }
}
