import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Clock } from '#kernel/clock.js';
import { fold } from '#kernel/decider.js';
import { Refusal } from '#kernel/refusal.js';
import { Access } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { Commands } from '#web/commands.js';
import { Parts, Word } from '#web/fields.js';
import { History, historyOf } from '#web/history.js';
import { Sent } from '#web/step.js';
import { type Agency, AGENCIES, RESPONSE_AREAS, type ResponseArea } from '../codes.js';
import type { FocalPointsSet } from '../contract.js';
import { GovernanceDesk } from '../governance.desk.js';
import { STATE } from '../governance.dto.js';
import { Grounds } from '../governance.grounds.js';
import { focalPointsDecider } from './focal-points.js';
import { FocalPointsCommand, focalPointsStream } from './focal-points.handler.js';

export class FocalPointField {
  @Word(RESPONSE_AREAS, { example: 'law-enforcement' })
  area!: ResponseArea;

  @Word(AGENCIES, { example: 'police' })
  agency!: Agency;
}

export class SetFocalPointsBody {
  @Parts(() => FocalPointField, {
    most: 50,
    example: [{ area: 'law-enforcement', agency: 'police' }],
    description: 'All of them: the list replaces the one before',
  })
  points!: FocalPointField[];
}

export class FocalPointsAnswer {
  @ApiProperty() state!: string;
  @ApiProperty({ type: [FocalPointField] }) points!: readonly FocalPointField[];
  @ApiProperty({ type: 'integer' }) revision!: number;
}

export class FocalNetwork {
  @ApiProperty({ type: [FocalPointsAnswer] }) items!: readonly FocalPointsAnswer[];
}

/** What the policies see of a state's focal points. */
export const focalPointsResource = (state: string) => ({ type: 'FocalPoints', attributes: { state } });

@ApiTags('working group')
@Controller('v1/focal-points')
export class FocalPointsController {
  constructor(
    private readonly access: Access,
    private readonly desk: GovernanceDesk,
    private readonly commands: Commands,
    private readonly grounds: Grounds,
    private readonly clock: Clock,
  ) {}

  @Post()
  @ApiOperation({ summary: 'A state says which of its agencies are its focal points, by area of the response' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async set(@Sent() sent: Sent<never>, @Body() { points }: SetFocalPointsBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'governance.set-focal-points', focalPointsResource(sent.caller.state ?? ''));
    const state = sent.caller.state ?? '';
    const plain = points.map(({ area, agency }) => ({ area, agency }));
    const order = { type: 'set-focal-points', state, points: plain } as const;
    return this.commands.carryOut(
      { ...sent, id: state },
      (meta, ifMatch) => new FocalPointsCommand(order, meta, ifMatch),
      {
        state: () => 'set',
        createdAt: `/v1/focal-points/${state}`,
      },
    );
  }

  @Get()
  @ApiOperation({ summary: 'The regional focal network: the focal points of every member state that has set them' })
  @ApiOkResponse({ type: FocalNetwork })
  async all(@By() caller: Caller) {
    this.access.demand(caller, 'governance.read-focal-points', focalPointsResource(''));
    const members = await this.grounds.membersOn(new Date(this.clock.now()).toISOString().slice(0, 10));
    const lists = await Promise.all(members.map(async (state) => this.answerOf(state)));
    return { items: lists.filter(({ revision }) => revision >= 0) };
  }

  @Get(':state')
  @ApiOperation({ summary: 'The focal points of a state: agencies, no persons' })
  @ApiOkResponse({ type: FocalPointsAnswer })
  async one(@By() caller: Caller, @Param('state') state: string, @Res({ passthrough: true }) reply: FastifyReply) {
    this.access.demand(caller, 'governance.read-focal-points', focalPointsResource(state));
    const answer = STATE.test(state) ? await this.answerOf(state) : undefined;
    if (!answer || answer.revision < 0) throw nothingSet();
    reply.header('etag', `"${String(answer.revision)}"`);
    return answer;
  }

  @Get(':state/history')
  @ApiOperation({ summary: 'The lists of focal points that a state has set, oldest first' })
  @ApiOkResponse({ type: History })
  async history(@By() caller: Caller, @Param('state') state: string) {
    this.access.demand(caller, 'governance.read-focal-points', focalPointsResource(state));
    const facts = STATE.test(state) ? await this.desk.factsOf(focalPointsStream(state)) : [];
    if (facts.length === 0) throw nothingSet();
    return historyOf(facts);
  }

  private async answerOf(state: string) {
    const facts = await this.desk.factsOf(focalPointsStream(state));
    const now = fold(focalPointsDecider, facts as readonly unknown[] as readonly FocalPointsSet[]);
    return { state, points: now.kind === 'set' ? now.points : [], revision: facts.length - 1 };
  }
}

const nothingSet = () => new Refusal('record.unknown', 'This state has set no focal points.');
