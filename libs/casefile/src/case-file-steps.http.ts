import { Body, Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { uuidBeside } from '#event-store/identifiers.js';
import { CommandAnswer } from '#web/answer.js';
import { EmptyBody } from '#web/empty-body.js';
import { Freshness } from '#web/freshness.js';
import { Sent, Step } from '#web/step.js';
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

  @Step(':id/invite', 'The opening unit invites another unit')
  async invite(@Sent() sent: Sent, @Body() { unit }: CaseFileInviteBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'casefile.invite');
    return this.desk.carryOut(sent, { type: 'invite', unit });
  }

  @Step(':id/join', 'The invited unit becomes a member')
  async join(@Sent() sent: Sent, @Body() _body: EmptyBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'casefile.join');
    return this.desk.carryOut(sent, { type: 'join', unit: sent.caller.unit ?? '' });
  }

  @Step(':id/decline', 'The invited unit declines')
  async decline(@Sent() sent: Sent, @Body() { content }: CaseFileDeclineBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'casefile.decline');
    return this.desk.carryOut(sent, { type: 'decline', unit: sent.caller.unit ?? '', ...(content && { content }) });
  }

  @Step(':id/leave', 'A member leaves; the opening unit once the case file is closed')
  async leave(@Sent() sent: Sent, @Body() _body: EmptyBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'casefile.leave');
    return this.desk.carryOut(sent, { type: 'leave', unit: sent.caller.unit ?? '' });
  }

  @Step(':id/link-exchange', 'Links an exchange request of the own unit: the link only, never its content')
  async linkExchange(
    @Sent() sent: Sent,
    @Body() { exchangeRequest }: CaseFileLinkExchangeBody,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'casefile.link');
    return this.link(sent, { kind: 'exchange', record: exchangeRequest }, '/exchangeRequest');
  }

  @Step(':id/link-referral', 'Links a referral of the own unit: the link only, never its content')
  async linkReferral(@Sent() sent: Sent, @Body() { referral }: CaseFileLinkReferralBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'casefile.link');
    return this.link(sent, { kind: 'referral', record: referral }, '/referral');
  }

  @Step(':id/unlink', 'Takes back a link of a record of the own unit')
  async unlink(@Sent() sent: Sent, @Body() { record }: CaseFileUnlinkBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'casefile.unlink');
    await this.freshness.caughtUp(grounds);
    return this.desk.carryOut(sent, { type: 'unlink', unit: sent.caller.unit ?? '', record, pointer: '/record' });
  }

  @Step(':id/add-note', 'Writes to the other members')
  async addNote(@Sent() sent: Sent, @Body() { content }: CaseFileNoteBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'casefile.add-note');
    return this.desk.carryOut(sent, { type: 'add-note', unit: sent.caller.unit ?? '', content });
  }

  @Step(':id/close', 'The opening unit closes the case file, with what came of it: counts only')
  async close(@Sent() sent: Sent, @Body() body: CaseFileCloseBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'casefile.close');
    const outcomes = body.outcomes.map(({ unit, investigations, prosecutions, convictions, victimsAssisted }) => {
      return { unit, investigations, prosecutions, convictions, victimsAssisted };
    });
    return this.desk.carryOut(sent, { type: 'close', outcomes });
  }

  @Step(':id/reopen', 'The opening unit reopens a closed case file')
  async reopen(@Sent() sent: Sent, @Body() { reason }: CaseFileReopenBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'casefile.reopen');
    return this.desk.carryOut(sent, { type: 'reopen', content: { reason } });
  }

  @Post(':id/propose-summary')
  @ApiOperation({ summary: 'Offers an anonymised summary of a closed case to the regional compendium' })
  @ApiCreatedResponse({ type: CommandAnswer, description: 'The answer is that of the summary, a record of its own' })
  async proposeSummary(@Sent() sent: Sent, @Body() { exploitation, content }: CaseSummaryBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'casefile.propose-summary');
    const id = uuidBeside(sent.key.commandId, 'summary');
    const order = { type: 'propose' as const, caseFile: sent.id, unit: sent.caller.unit ?? '', exploitation, content };
    return this.summaries.carryOut({ ...sent, id }, order, `/v1/case-summaries/${id}`);
  }

  private async link(sent: Sent, content: LinkContent, pointer: string): Promise<CommandAnswer> {
    // What the own unit has just sent to another is known here before it is linked.
    await this.freshness.caughtUp(grounds);
    return this.desk.carryOut(sent, { type: 'link', unit: sent.caller.unit ?? '', content, pointer });
  }
}
