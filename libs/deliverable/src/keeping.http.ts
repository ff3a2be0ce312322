// What those who keep a deliverable do, and what they send with it: bodies with a part in what it serves, and the
// secretariat.
import { Body } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { pick } from '#kernel/values.js';
import { Records } from '#records/records.js';
import type { Caller } from '#web/caller.js';
import { Code, Day, State, Whole, Word } from '#web/fields.js';
import { Routes, Sent, Step } from '#web/route.js';
import { type Place, PLACES, WITHDRAWAL_REASONS, type WithdrawalReason } from './codes.js';
import { ReviseBody, ServiceBody, serviceOf } from './deliverable.dto.js';
import { REVISE_EXAMPLES } from './deliverable.examples.js';
import { DELIVERABLE } from './deliverable.record.js';

export class DistributionBody {
  @Word(PLACES, { example: 'asean-website' })
  place!: Place;

  @Day({ example: '2026-03-01' })
  on!: string;

  @State({ optional: true, example: 'KH', description: 'The state in which it was distributed.' })
  state?: string;

  @Whole(1, 10_000_000, { optional: true, example: 500 })
  copies?: number;

  @Code(/^https:\/\/[^\s"'<>]{1,190}$/, {
    optional: true,
    example: 'https://asean.org/example',
    description: 'For websites.',
  })
  address?: string;
}

export class WithdrawBody {
  @Word(WITHDRAWAL_REASONS, { example: 'superseded' })
  reason!: WithdrawalReason;
}

@Routes('v1/deliverables/:id', 'deliverables')
export class KeepingController {
  constructor(private readonly records: Records) {}

  @Step('revise', 'A further version; all that is said takes the place of what was said before')
  @ApiBody({ type: ReviseBody, examples: REVISE_EXAMPLES })
  revise(@Sent() sent: Sent, @Body() described: ReviseBody) {
    return this.records.carryOut(DELIVERABLE, sent, { type: 'revise', body: bodyOf(sent), described });
  }

  @Step('link', 'Says that it also serves an activity or output in which the body has a part')
  link(@Sent() sent: Sent, @Body() body: ServiceBody) {
    return this.records.carryOut(DELIVERABLE, sent, { type: 'link', body: bodyOf(sent), service: serviceOf(body) });
  }

  @Step('unlink', 'Says that it does not serve an activity or output in which the body has a part')
  unlink(@Sent() sent: Sent, @Body() body: ServiceBody) {
    return this.records.carryOut(DELIVERABLE, sent, { type: 'unlink', body: bodyOf(sent), service: serviceOf(body) });
  }

  @Step('record-distribution', 'Records where it was distributed, or on which website it was published')
  recordDistribution(@Sent() sent: Sent, @Body() body: DistributionBody) {
    return this.records.carryOut(DELIVERABLE, sent, {
      type: 'record-distribution',
      distribution: { body: bodyOf(sent), ...pick(body, 'place', 'on', 'state', 'copies', 'address') },
    });
  }

  @Step('withdraw', 'The body that recorded it, or the secretariat, withdraws it; what cites it still shows it')
  withdraw(@Sent() sent: Sent, @Body() { reason }: WithdrawBody) {
    return this.records.carryOut(DELIVERABLE, sent, { type: 'withdraw', body: bodyOf(sent), reason });
  }
}

function bodyOf({ caller: { body = '' } }: { readonly caller: Caller }): string {
  return body;
}
