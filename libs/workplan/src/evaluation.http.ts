import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { EventStore } from '#event-store/event-store.js';
import { Refusal } from '#kernel/refusal.js';
import { Access } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { Commands } from '#web/commands.js';
import { Sent } from '#web/step.js';
import { EvaluationAnswer, EvaluationList } from './evaluation.answers.js';
import { evaluationAt } from './evaluation.reader.js';
import { EVALUATION_EXAMPLES } from './plan.examples.js';
import { PlanCommand } from './plan.handler.js';
import { PLAN, PlanReader } from './plan.reader.js';
import { EvaluateBody } from './workplan.dto.js';

/** What was frozen and what the log gives now differ: one of them was changed. Never answered with either. */
class EvaluationAltered extends Error {
  constructor(plan: string, kind: string) {
    super(`the ${kind} evaluation of ${plan} cannot be made again: its digest differs`);
    this.name = 'EvaluationAltered';
  }
}

@ApiTags('evaluations')
@Controller('v1/plans/:plan/evaluations')
export class EvaluationController {
  constructor(
    private readonly access: Access,
    private readonly commands: Commands,
    private readonly reader: PlanReader,
    private readonly store: EventStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The evaluations of a plan, in the order in which they were made' })
  @ApiOkResponse({ type: EvaluationList })
  async list(@By() caller: Caller, @Param('plan') plan: string) {
    this.access.demand(caller, 'workplan.read', PLAN);
    const { evaluations } = await this.reader.plan(plan);
    const items = evaluations.map(({ kind, position, format, sha256 }) => ({ kind, position, format, sha256 }));
    return { items };
  }

  @Get(':kind')
  @ApiOperation({
    summary: 'An evaluation: the plan as the log knew it at a position, made again from the log, byte for byte',
    description: 'The ETag is the SHA-256 of the answer; it is compared with what was frozen before anything is sent.',
  })
  @ApiOkResponse({ type: EvaluationAnswer })
  async one(
    @By() caller: Caller,
    @Param('plan') plan: string,
    @Param('kind') kind: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    this.access.demand(caller, 'workplan.read', PLAN);
    const { evaluations } = await this.reader.plan(plan);
    const frozen = evaluations.find((each) => each.kind === kind);
    if (!frozen) throw new Refusal('workplan.evaluation-unknown', 'No such evaluation of this plan was made.');
    const made = await evaluationAt(this.store, plan, frozen.kind, BigInt(frozen.position));
    if (made?.frozen.sha256 !== frozen.sha256) throw new EvaluationAltered(plan, frozen.kind);
    reply.type('application/json; charset=utf-8').header('etag', `"${frozen.sha256}"`);
    return made.text;
  }

  @Post()
  @ApiOperation({ summary: 'The Working Group, by its chair, evaluates a plan as it stands, or stood at a position' })
  @ApiBody({ type: EvaluateBody, examples: EVALUATION_EXAMPLES })
  @ApiCreatedResponse({ type: CommandAnswer })
  async evaluate(@Sent() sent: Sent<'plan'>, @Body() { kind, position }: EvaluateBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'workplan.evaluate', PLAN);
    await this.reader.plan(sent.plan);
    const intent = { type: 'evaluate', kind, ...(position !== undefined && { position: BigInt(position) }) } as const;
    return this.commands.carryOut(
      { ...sent, id: kind },
      (meta, ifMatch) => new PlanCommand(sent.plan, meta, intent, ifMatch),
      { state: () => 'frozen', createdAt: `/v1/plans/${sent.plan}/evaluations/${kind}` },
    );
  }
}
