import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { type CommandKey, Key } from '#web/command-key.js';
import { PracticeDesk } from './practice.desk.js';
import {
  PracticeBody,
  PracticeReasonBody,
  PracticeReviewBody,
  PracticeScreenBody,
  PracticeStartReviewBody,
  PracticeWordsBody,
} from './practice.dto.js';
import { wordingOf } from './wording.js';

/** From the submission to the recommendations of the reviewing states. */
@ApiTags('practices')
@Controller('v1/practices')
export class PracticeReviewController {
  constructor(private readonly desk: PracticeDesk) {}

  @Post(':id/screen')
  @HttpCode(200)
  @ApiOperation({ summary: 'The secretariat takes a submission into review, or returns it with reasons' })
  @ApiOkResponse({ type: CommandAnswer })
  async screen(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { outcome, reasons = [], content }: PracticeScreenBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'practice.screen', id);
    const order = { type: 'screen' as const, outcome, reasons, ...(content && { content: content }) };
    return this.desk.carryOut(caller, key, { id, order }, reply);
  }

  @Post(':id/start-review')
  @HttpCode(200)
  @ApiOperation({ summary: 'Names the states whose delegations review the practice' })
  @ApiOkResponse({ type: CommandAnswer })
  async startReview(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { reviewers }: PracticeStartReviewBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'practice.start-review', id);
    const order = { type: 'start-review' as const, reviewers };
    return this.desk.carryOut(caller, key, { id, order }, reply);
  }

  @Post(':id/review')
  @HttpCode(200)
  @ApiOperation({ summary: 'A reviewing state recommends, once for each version' })
  @ApiOkResponse({ type: CommandAnswer })
  async review(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { recommendation, content }: PracticeReviewBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'practice.review', id);
    const order = { type: 'review' as const, reviewer: caller.state ?? '', recommendation, content };
    return this.desk.carryOut(caller, key, { id, order }, reply);
  }

  @Post(':id/ask-revision')
  @HttpCode(200)
  @ApiOperation({ summary: 'Asks the submitter to word the practice anew' })
  @ApiOkResponse({ type: CommandAnswer })
  async askRevision(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { content }: PracticeWordsBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'practice.ask-revision', id);
    const order = { type: 'ask-revision' as const, content };
    return this.desk.carryOut(caller, key, { id, order }, reply);
  }

  @Post(':id/revise')
  @HttpCode(200)
  @ApiOperation({ summary: 'The submitter words the practice anew: the next version, as a whole' })
  @ApiOkResponse({ type: CommandAnswer })
  async revise(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: PracticeBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'practice.revise', id);
    const order = { type: 'revise' as const, ...wordingOf(body) };
    return this.desk.carryOut(caller, key, { id, order }, reply);
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @ApiOperation({ summary: 'Withdraws the practice: its submitter before publication, the chair after it' })
  @ApiOkResponse({ type: CommandAnswer })
  async withdraw(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { reason }: PracticeReasonBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'practice.withdraw', id);
    const by = caller.role === 'chair' ? ('chair' as const) : ('submitter' as const);
    const order = { type: 'withdraw' as const, by, content: { reason } };
    return this.desk.carryOut(caller, key, { id, order }, reply);
  }
}
