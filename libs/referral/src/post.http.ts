import { Body, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CommandAnswer } from '#web/answer.js';
import { EmptyBody } from '#web/empty-body.js';
import { Sent, Step } from '#web/step.js';
import { ReferralDesk } from './referral.desk.js';
import { AccessBody, ArrangeBody, AssistanceBody, NoteBody } from './step.dto.js';

/** What a post does once it was told, and what either side records. */
@ApiTags('referrals')
@Controller('v1/referrals')
export class PostController {
  constructor(private readonly desk: ReferralDesk) {}

  @Step(':id/acknowledge', 'The post acknowledges that it was told')
  async acknowledge(@Sent() sent: Sent, @Body() _body: EmptyBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'referral.acknowledge');
    return this.desk.carryOut(sent, { type: 'acknowledge' });
  }

  @Step(':id/confirm-nationality', 'The post confirms that the person is a national')
  async confirmNationality(@Sent() sent: Sent, @Body() { content }: NoteBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'referral.confirm-nationality');
    return this.desk.carryOut(sent, { type: 'confirm-nationality', ...(content && { content }) });
  }

  @Step(':id/deny-nationality', 'The post denies that the person is a national')
  async denyNationality(@Sent() sent: Sent, @Body() { content }: NoteBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'referral.deny-nationality');
    return this.desk.carryOut(sent, { type: 'deny-nationality', ...(content && { content }) });
  }

  @Step(':id/answer-assistance', 'The post answers what it was asked')
  async answerAssistance(@Sent() sent: Sent, @Body() { content }: AssistanceBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'referral.answer-assistance');
    return this.desk.carryOut(sent, { type: 'answer-assistance', content });
  }

  @Step(':id/record-access', 'Either side records consular access, or that it was refused')
  async recordAccess(@Sent() sent: Sent, @Body() { kind, at, content }: AccessBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'referral.record-access');
    return this.desk.carryOut(sent, {
      type: 'record-access',
      kind,
      tookPlaceAt: Date.parse(at),
      ...(content && { content }),
    });
  }

  @Step(':id/arrange-assistance', 'Either side records what was arranged for the person')
  async arrangeAssistance(@Sent() sent: Sent, @Body() { kind, content }: ArrangeBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'referral.arrange-assistance');
    return this.desk.carryOut(sent, { type: 'arrange-assistance', kind, ...(content && { content }) });
  }
}
