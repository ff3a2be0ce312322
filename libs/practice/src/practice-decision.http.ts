import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { type CommandKey, Key } from '#web/command-key.js';
import { adopting } from './party.js';
import { PracticeDesk } from './practice.desk.js';
import {
  PracticeAdoptBody,
  PracticeOptionalWordsBody,
  PracticePublishBody,
  PracticeResultBody,
  PracticeSupersedeBody,
  PracticeWordsBody,
} from './practice.dto.js';

/** What the Working Group decides, by its chair, and what states and units then do. */
@ApiTags('practices')
@Controller('v1/practices')
export class PracticeDecisionController {
  constructor(private readonly desk: PracticeDesk) {}

  @Post(':id/endorse')
  @HttpCode(200)
  @ApiOperation({ summary: 'The Working Group endorses the version that was reviewed' })
  @ApiOkResponse({ type: CommandAnswer })
  async endorse(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { content }: PracticeOptionalWordsBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'practice.endorse', id);
    const order = { type: 'endorse' as const, ...(content && { content: content }) };
    return this.desk.carryOut(caller, key, { id, order }, reply);
  }

  @Post(':id/decline')
  @HttpCode(200)
  @ApiOperation({ summary: 'The Working Group declines the practice' })
  @ApiOkResponse({ type: CommandAnswer })
  async decline(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { content }: PracticeWordsBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'practice.decline', id);
    const order = { type: 'decline' as const, content };
    return this.desk.carryOut(caller, key, { id, order }, reply);
  }

  @Post(':id/publish')
  @HttpCode(200)
  @ApiOperation({ summary: 'Makes the endorsed version a public document, for good' })
  @ApiOkResponse({ type: CommandAnswer })
  async publish(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { confirmedFreeOfPersonalData }: PracticePublishBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'practice.publish', id);
    const order = { type: 'publish' as const, confirmedFreeOfPersonalData };
    return this.desk.carryOut(caller, key, { id, order }, reply);
  }

  @Post(':id/supersede')
  @HttpCode(200)
  @ApiOperation({ summary: 'Puts another published practice in the place of this one' })
  @ApiOkResponse({ type: CommandAnswer })
  async supersede(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { by }: PracticeSupersedeBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'practice.supersede', id);
    const order = { type: 'supersede' as const, by };
    return this.desk.carryOut(caller, key, { id, order }, reply);
  }

  @Post(':id/adopt')
  @HttpCode(200)
  @ApiOperation({ summary: 'A state or a unit adopts a published practice' })
  @ApiOkResponse({ type: CommandAnswer })
  async adopt(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { adoptedOn }: PracticeAdoptBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'practice.adopt', id);
    const order = { type: 'adopt' as const, adopter: adopting(caller), adoptedOn };
    return this.desk.carryOut(caller, key, { id, order }, reply);
  }

  @Post(':id/report-result')
  @HttpCode(200)
  @ApiOperation({ summary: 'Those who adopted a practice report what came of it' })
  @ApiOkResponse({ type: CommandAnswer })
  async reportResult(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { measure, before, after, period: { from, to } }: PracticeResultBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'practice.report-result', id);
    const period = { from, to };
    const order = { type: 'report-result' as const, adopter: adopting(caller), measure, before, after, period };
    return this.desk.carryOut(caller, key, { id, order }, reply);
  }
}
