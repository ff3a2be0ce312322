import { Body, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CommandAnswer } from '#web/answer.js';
import { Sent, Step } from '#web/step.js';
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

  @Step(':id/endorse', 'The Working Group endorses the version that was reviewed')
  async endorse(@Sent() sent: Sent, @Body() { content }: PracticeOptionalWordsBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'practice.endorse');
    return this.desk.carryOut(sent, { type: 'endorse', ...(content && { content }) });
  }

  @Step(':id/decline', 'The Working Group declines the practice')
  async decline(@Sent() sent: Sent, @Body() { content }: PracticeWordsBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'practice.decline');
    return this.desk.carryOut(sent, { type: 'decline', content });
  }

  @Step(':id/publish', 'Makes the endorsed version a public document, for good')
  async publish(
    @Sent() sent: Sent,
    @Body() { confirmedFreeOfPersonalData }: PracticePublishBody,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'practice.publish');
    return this.desk.carryOut(sent, { type: 'publish', confirmedFreeOfPersonalData });
  }

  @Step(':id/supersede', 'Puts another published practice in the place of this one')
  async supersede(@Sent() sent: Sent, @Body() { by }: PracticeSupersedeBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'practice.supersede');
    return this.desk.carryOut(sent, { type: 'supersede', by });
  }

  @Step(':id/adopt', 'A state or a unit adopts a published practice')
  async adopt(@Sent() sent: Sent, @Body() { adoptedOn }: PracticeAdoptBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'practice.adopt');
    return this.desk.carryOut(sent, { type: 'adopt', adopter: adopting(sent.caller), adoptedOn });
  }

  @Step(':id/report-result', 'Those who adopted a practice report what came of it')
  async reportResult(
    @Sent() sent: Sent,
    @Body() { measure, before, after, period: { from, to } }: PracticeResultBody,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'practice.report-result');
    const period = { from, to };
    return this.desk.carryOut(sent, {
      type: 'report-result',
      adopter: adopting(sent.caller),
      measure,
      before,
      after,
      period,
    });
  }
}
