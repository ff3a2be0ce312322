import { Body, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CommandAnswer } from '#web/answer.js';
import { Sent, Step } from '#web/step.js';
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

  @Step(':id/screen', 'The secretariat takes a submission into review, or returns it with reasons')
  async screen(
    @Sent() sent: Sent,
    @Body() { outcome, reasons = [], content }: PracticeScreenBody,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'practice.screen');
    return this.desk.carryOut(sent, { type: 'screen', outcome, reasons, ...(content && { content }) });
  }

  @Step(':id/start-review', 'Names the states whose delegations review the practice')
  async startReview(@Sent() sent: Sent, @Body() { reviewers }: PracticeStartReviewBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'practice.start-review');
    return this.desk.carryOut(sent, { type: 'start-review', reviewers });
  }

  @Step(':id/review', 'A reviewing state recommends, once for each version')
  async review(@Sent() sent: Sent, @Body() { recommendation, content }: PracticeReviewBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'practice.review');
    return this.desk.carryOut(sent, { type: 'review', reviewer: sent.caller.state ?? '', recommendation, content });
  }

  @Step(':id/ask-revision', 'Asks the submitter to word the practice anew')
  async askRevision(@Sent() sent: Sent, @Body() { content }: PracticeWordsBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'practice.ask-revision');
    return this.desk.carryOut(sent, { type: 'ask-revision', content });
  }

  @Step(':id/revise', 'The submitter words the practice anew: the next version, as a whole')
  async revise(@Sent() sent: Sent, @Body() body: PracticeBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'practice.revise');
    return this.desk.carryOut(sent, { type: 'revise', ...wordingOf(body) });
  }

  @Step(':id/withdraw', 'Withdraws the practice: its submitter before publication, the chair after it')
  async withdraw(@Sent() sent: Sent, @Body() { reason }: PracticeReasonBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'practice.withdraw');
    const by = sent.caller.role === 'chair' ? ('chair' as const) : ('submitter' as const);
    return this.desk.carryOut(sent, { type: 'withdraw', by, content: { reason } });
  }
}
