import { Body, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CommandAnswer } from '#web/answer.js';
import { Sent, Step } from '#web/step.js';
import { ReferralDesk } from './referral.desk.js';
import { AssistanceBody, CloseReferralBody, NoteBody, NotifyBody, WishesBody, WithholdBody } from './step.dto.js';

/** What the unit does that raised a referral. */
@ApiTags('referrals')
@Controller('v1/referrals')
export class RaisingUnitController {
  constructor(private readonly desk: ReferralDesk) {}

  @Step(':id/record-wishes', 'Records what the person wants, once told of the right')
  async recordWishes(
    @Sent() sent: Sent,
    @Body() { wish, informedOfRightOn: day, content }: WishesBody,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'referral.record-wishes');
    const wishes = { wish, informedOfRightOn: day ?? null };
    return this.desk.carryOut(sent, { type: 'record-wishes', ...wishes, ...(content && { content }) });
  }

  @Step(':id/withhold', 'Keeps the post of a victim from knowing, until it is lifted')
  async withhold(@Sent() sent: Sent, @Body() { reason, reviewOn, content }: WithholdBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'referral.withhold');
    return this.desk.carryOut(sent, { type: 'withhold', reason, reviewOn, ...(content && { content }) });
  }

  @Step(':id/lift-hold', 'Lifts the hold; the duty to tell the post, where there is one, begins anew')
  async liftHold(@Sent() sent: Sent, @Body() { content }: NoteBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'referral.lift-hold');
    return this.desk.carryOut(sent, { type: 'lift-hold', ...(content && { content }) });
  }

  @Step(':id/notify', 'Records that the post was told; from now on it knows')
  async notify(@Sent() sent: Sent, @Body() { at, channel, content }: NotifyBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'referral.notify');
    return this.desk.carryOut(sent, { type: 'notify', toldAt: Date.parse(at), channel, ...(content && { content }) });
  }

  @Step(':id/ask-assistance', 'Asks the post to help to identify or locate a person')
  async askAssistance(@Sent() sent: Sent, @Body() { content }: AssistanceBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'referral.ask-assistance');
    return this.desk.carryOut(sent, { type: 'ask-assistance', content });
  }

  @Step(':id/close', 'Closes the referral with its outcome')
  async close(@Sent() sent: Sent, @Body() { outcome, content }: CloseReferralBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'referral.close');
    return this.desk.carryOut(sent, { type: 'close', outcome, ...(content && { content }) });
  }
}
