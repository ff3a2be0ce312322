import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { derivedUuid } from '#event-store/identifiers.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { type CommandKey, Key } from '#web/command-key.js';
import { EmptyBody } from '#web/empty-body.js';
import { Freshness } from '#web/freshness.js';
import {
  CaseFileCloseBody,
  CaseFileDeclineBody,
  CaseFileInviteBody,
  CaseFileLinkExchangeBody,
  CaseFileLinkReferralBody,
  CaseFileNoteBody,
  CaseFileReopenBody,
  CaseFileUnlinkBody,
} from './case-file.dto.js';
import { CaseFileDesk } from './casefile.desk.js';
import type { LinkContent } from './linked-record.js';
import { SummaryDesk } from './summary.desk.js';
import { CaseSummaryBody } from './summary.dto.js';
import { view as grounds } from './views/case-grounds.js';

/** What units do with a case file. */
@ApiTags('case files')
@Controller('v1/case-files')
export class CaseFileStepsController {
  constructor(
    private readonly desk: CaseFileDesk,
    private readonly summaries: SummaryDesk,
    private readonly freshness: Freshness,
  ) {}

  @Post(':id/invite')
  @HttpCode(200)
  @ApiOperation({ summary: 'The opening unit invites another unit' })
  @ApiOkResponse({ type: CommandAnswer })
  async invite(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { unit }: CaseFileInviteBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'casefile.invite', id);
    return this.desk.carryOut(caller, key, { id, order: { type: 'invite', unit } }, reply);
  }

  @Post(':id/join')
  @HttpCode(200)
  @ApiOperation({ summary: 'The invited unit becomes a member' })
  @ApiOkResponse({ type: CommandAnswer })
  async join(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() _body: EmptyBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'casefile.join', id);
    return this.desk.carryOut(caller, key, { id, order: { type: 'join', unit: caller.unit ?? '' } }, reply);
  }

  @Post(':id/decline')
  @HttpCode(200)
  @ApiOperation({ summary: 'The invited unit declines' })
  @ApiOkResponse({ type: CommandAnswer })
  async decline(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { content }: CaseFileDeclineBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'casefile.decline', id);
    const order = { type: 'decline' as const, unit: caller.unit ?? '', ...(content && { content }) };
    return this.desk.carryOut(caller, key, { id, order }, reply);
  }

  @Post(':id/leave')
  @HttpCode(200)
  @ApiOperation({ summary: 'A member leaves; the opening unit once the case file is closed' })
  @ApiOkResponse({ type: CommandAnswer })
  async leave(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() _body: EmptyBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'casefile.leave', id);
    return this.desk.carryOut(caller, key, { id, order: { type: 'leave', unit: caller.unit ?? '' } }, reply);
  }

  @Post(':id/link-exchange')
  @HttpCode(200)
  @ApiOperation({ summary: 'Links an exchange request of the own unit: the link only, never its content' })
  @ApiOkResponse({ type: CommandAnswer })
  async linkExchange(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { exchangeRequest }: CaseFileLinkExchangeBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'casefile.link', id);
    const record = { kind: 'exchange' as const, record: exchangeRequest };
    return this.link({ caller, key, id, record, pointer: '/exchangeRequest' }, reply);
  }

  @Post(':id/link-referral')
  @HttpCode(200)
  @ApiOperation({ summary: 'Links a referral of the own unit: the link only, never its content' })
  @ApiOkResponse({ type: CommandAnswer })
  async linkReferral(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { referral }: CaseFileLinkReferralBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'casefile.link', id);
    const record = { kind: 'referral' as const, record: referral };
    return this.link({ caller, key, id, record, pointer: '/referral' }, reply);
  }

  @Post(':id/unlink')
  @HttpCode(200)
  @ApiOperation({ summary: 'Takes back a link of a record of the own unit' })
  @ApiOkResponse({ type: CommandAnswer })
  async unlink(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { record }: CaseFileUnlinkBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'casefile.unlink', id);
    await this.freshness.caughtUp(caller, grounds);
    const order = { type: 'unlink' as const, unit: caller.unit ?? '', record, pointer: '/record' };
    return this.desk.carryOut(caller, key, { id, order }, reply);
  }

  @Post(':id/add-note')
  @HttpCode(200)
  @ApiOperation({ summary: 'Writes to the other members' })
  @ApiOkResponse({ type: CommandAnswer })
  async addNote(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { content }: CaseFileNoteBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'casefile.add-note', id);
    const order = { type: 'add-note' as const, unit: caller.unit ?? '', content };
    return this.desk.carryOut(caller, key, { id, order }, reply);
  }

  @Post(':id/close')
  @HttpCode(200)
  @ApiOperation({ summary: 'The opening unit closes the case file, with what came of it: counts only' })
  @ApiOkResponse({ type: CommandAnswer })
  async close(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() body: CaseFileCloseBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'casefile.close', id);
    const outcomes = body.outcomes.map(({ unit, investigations, prosecutions, convictions, victimsAssisted }) => {
      return { unit, investigations, prosecutions, convictions, victimsAssisted };
    });
    return this.desk.carryOut(caller, key, { id, order: { type: 'close', outcomes } }, reply);
  }

  @Post(':id/reopen')
  @HttpCode(200)
  @ApiOperation({ summary: 'The opening unit reopens a closed case file' })
  @ApiOkResponse({ type: CommandAnswer })
  async reopen(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') id: string,
    @Body() { reason }: CaseFileReopenBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'casefile.reopen', id);
    return this.desk.carryOut(caller, key, { id, order: { type: 'reopen', content: { reason } } }, reply);
  }

  @Post(':id/propose-summary')
  @ApiOperation({ summary: 'Offers an anonymised summary of a closed case to the regional compendium' })
  @ApiCreatedResponse({ type: CommandAnswer, description: 'The answer is that of the summary, a record of its own' })
  async proposeSummary(
    @By() caller: Caller,
    @Key() key: CommandKey,
    @Param('id') caseFile: string,
    @Body() { exploitation, content }: CaseSummaryBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(caller, 'casefile.propose-summary', caseFile);
    const id = derivedUuid(key.commandId, 'summary');
    const order = { type: 'propose' as const, caseFile, unit: caller.unit ?? '', exploitation, content };
    return this.summaries.carryOut(caller, key, { id, order, createdAt: `/v1/case-summaries/${id}` }, reply);
  }

  private async link(
    asked: {
      readonly caller: Caller;
      readonly key: CommandKey;
      readonly id: string;
      readonly record: LinkContent;
      readonly pointer: string;
    },
    reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const { caller, key, id, record, pointer } = asked;
    // What the own unit has just sent to another is known here before it is linked.
    await this.freshness.caughtUp(caller, grounds);
    const order = { type: 'link' as const, unit: caller.unit ?? '', content: record, pointer };
    return this.desk.carryOut(caller, key, { id, order }, reply);
  }
}
