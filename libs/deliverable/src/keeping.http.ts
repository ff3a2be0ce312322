import { Body, Controller } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { CommandAnswer } from '#web/answer.js';
import { Sent, Step } from '#web/step.js';
import { DeliverableDesk } from './deliverable.desk.js';
import { DistributionBody, ReviseBody, ServiceBody, WithdrawBody } from './deliverable.dto.js';
import { REVISE_EXAMPLES } from './deliverable.examples.js';
import { sayingOf, serviceOf } from './saying.dto.js';

/** What those who keep a deliverable do: bodies with a part in what it serves, and the secretariat. */
@ApiTags('deliverables')
@Controller('v1/deliverables/:id')
export class KeepingController {
  constructor(private readonly desk: DeliverableDesk) {}

  @Step('revise', 'A further version; all that is said takes the place of what was said before')
  @ApiBody({ type: ReviseBody, examples: REVISE_EXAMPLES })
  async revise(@Sent() sent: Sent, @Body() body: ReviseBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'deliverable.revise');
    return this.desk.carryOut(sent, { type: 'revise', ...sayingOf(body, sent.caller.body ?? '') });
  }

  @Step('link', 'Says that it also serves an activity or output in which the body has a part')
  @ApiBody({ type: ServiceBody })
  async link(@Sent() sent: Sent, @Body() body: ServiceBody): Promise<CommandAnswer> {
    await this.authoriseServing(sent, body);
    const intent = { type: 'link', body: sent.caller.body ?? '', service: serviceOf(body) } as const;
    return this.desk.carryOut(sent, intent);
  }

  @Step('unlink', 'Says that it does not serve an activity or output in which the body has a part')
  @ApiBody({ type: ServiceBody })
  async unlink(@Sent() sent: Sent, @Body() body: ServiceBody): Promise<CommandAnswer> {
    await this.authoriseServing(sent, body);
    const intent = { type: 'unlink', body: sent.caller.body ?? '', service: serviceOf(body) } as const;
    return this.desk.carryOut(sent, intent);
  }

  @Step('record-distribution', 'Records where it was distributed, or on which website it was published')
  @ApiBody({ type: DistributionBody })
  async recordDistribution(
    @Sent() sent: Sent,
    @Body() { place, on, state, copies, address }: DistributionBody,
  ): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'deliverable.record-distribution');
    const distribution = {
      body: sent.caller.body ?? '',
      place,
      on,
      ...(state !== undefined && { state }),
      ...(copies !== undefined && { copies }),
      ...(address !== undefined && { address }),
    };
    return this.desk.carryOut(sent, { type: 'record-distribution', distribution });
  }

  @Step('withdraw', 'The body that recorded it, or the secretariat, withdraws it; what cites it still shows it')
  @ApiBody({ type: WithdrawBody })
  async withdraw(@Sent() sent: Sent, @Body() { reason }: WithdrawBody): Promise<CommandAnswer> {
    await this.desk.authorise(sent, 'deliverable.withdraw');
    return this.desk.carryOut(sent, { type: 'withdraw', body: sent.caller.body ?? '', reason });
  }

  /** The deliverable is one that the caller may know of, and the activity one in which it has a part. */
  private async authoriseServing(sent: Sent, body: ServiceBody): Promise<void> {
    await this.desk.authoriseServing(sent.caller, [serviceOf(body)]);
    await this.desk.authorise(sent, 'deliverable.read');
  }
}
