import { Body, Query } from '@nestjs/common';
import { Records } from '#records/records.js';
import { stateOf } from '#web/auth/caller.js';
import { Confirmed, States, Text, Word, Words } from '#web/fields/fields.js';
import { Written, WrittenText } from '#web/fields/written.js';
import { ListOf, PageQuery, Pages } from '#web/lists/pages.js';
import { Read, Reader, ReadHistory, Routes, Sent, Step } from '#web/route.js';
import { LEAST_REVIEWERS, type StateName, STATES } from './case-summary.js';
import { type Recommendation, RECOMMENDATIONS, RETURN_REASONS, type ReturnReason } from '../codes.js';
import { answerOf, CaseSummaryAnswer, CaseSummaryHead, contentIn, newestText, headOf } from './summary.answer.js';
import { CaseSummaryBody, SEALED } from './summary.dto.js';
import { SUMMARY, summaryResource } from './summary.record.js';
import { view } from '../views/case-files.js';
import { listSummaries } from '../views/summary-lists.js';

const LISTS = { type: 'CaseSummaries', attributes: {} };

export class CaseSummaryStartReviewBody {
  @States({
    least: LEAST_REVIEWERS,
    most: 20,
    example: ['MY', 'VN'],
    description: 'States whose delegations review it; none that takes part in the case. ISO 3166-1 alpha-2',
  })
  reviewers!: string[];
}

export class CaseSummaryReviewBody {
  @Word(RECOMMENDATIONS, { example: 'accept' })
  recommendation!: Recommendation;

  @Written({ description: SEALED })
  content!: WrittenText;
}

export class CaseSummaryReturnBody {
  @Words(RETURN_REASONS, { least: 1, example: ['identifies-case'] })
  reasons!: ReturnReason[];

  @Written({ optional: true, description: SEALED })
  content?: WrittenText;
}

export class CaseSummaryAcceptBody {
  @Written({ optional: true, description: SEALED })
  content?: WrittenText;
}

export class CaseSummaryPublishBody {
  @Confirmed('what is published cannot be taken back', {
    description: 'The text names no person and nothing by which one can be known. It stands openly for good.',
  })
  confirmedFreeOfPersonalData!: true;
}

export class CaseSummaryWithdrawBody {
  @Text({ example: 'SYNTHETIC: why', description: SEALED })
  reason!: string;
}

export class CaseSummariesQuery extends PageQuery {
  @Word(STATES, { optional: true })
  state?: StateName;
}

/** Summaries on their way to the compendium. */
@Routes('v1/case-summaries', 'case summaries')
export class SummaryController {
  constructor(
    private readonly records: Records,
    private readonly pages: Pages,
  ) {}

  @Read('', 'The summaries that the caller may know of, newest first: conduct only', ListOf(CaseSummaryHead))
  async list(@Reader() reader: Reader, @Query() query: CaseSummariesQuery) {
    reader.demand('summary.list', LISTS);
    const { caller } = reader;
    return this.pages.page(reader, query, {
      view,
      find: (queries, place) => listSummaries(queries, caller, query, place),
      keys: ({ position }) => [position],
      show: (row) => (reader.may('summary.know', summaryResource(row)) ? headOf(row) : undefined),
    });
  }

  @Read(':id', 'One summary; its words for those concerned only, whose reading is recorded', CaseSummaryAnswer)
  async read(@Reader() reader: Reader<'id'>, @Query() query: PageQuery) {
    const { page, ...found } = await this.records.openPage(SUMMARY, reader, query, newestText);
    return { ...answerOf(found), ...(page && contentIn(page)) };
  }

  @ReadHistory(':id/history', 'What happened to a summary, fact by fact: conduct only')
  history(@Reader() reader: Reader<'id'>) {
    return this.records.history(SUMMARY, reader);
  }

  @Step(':id/start-review', 'The secretariat names the states whose delegations review the summary')
  startReview(@Sent() sent: Sent, @Body() { reviewers }: CaseSummaryStartReviewBody) {
    return this.records.carryOut(SUMMARY, sent, { type: 'start-review', reviewers });
  }

  @Step(':id/review', 'A reviewing state recommends, once for each version')
  review(@Sent() sent: Sent, @Body() { recommendation, content }: CaseSummaryReviewBody) {
    return this.records.carryOut(SUMMARY, sent, {
      type: 'review',
      reviewer: stateOf(sent),
      recommendation,
      content,
    });
  }

  @Step(':id/return', 'The secretariat or the chair returns the summary to its unit, with reasons')
  return(@Sent() sent: Sent, @Body() { reasons, content }: CaseSummaryReturnBody) {
    return this.records.carryOut(SUMMARY, sent, { type: 'return', reasons, content });
  }

  @Step(':id/revise', 'The proposing unit words a returned summary anew: the next version, as a whole')
  revise(@Sent() sent: Sent, @Body() { exploitation, content }: CaseSummaryBody) {
    return this.records.carryOut(SUMMARY, sent, { type: 'revise', exploitation, content });
  }

  @Step(':id/accept', 'The chair accepts the version that was reviewed')
  accept(@Sent() sent: Sent, @Body() { content }: CaseSummaryAcceptBody) {
    return this.records.carryOut(SUMMARY, sent, { type: 'accept', content });
  }

  @Step(':id/publish', 'Puts the accepted version into the compendium, for good')
  publish(@Sent() sent: Sent, @Body() { confirmedFreeOfPersonalData }: CaseSummaryPublishBody) {
    return this.records.carryOut(SUMMARY, sent, { type: 'publish', confirmedFreeOfPersonalData });
  }

  @Step(':id/withdraw', 'Withdraws the summary: its unit before publication, the chair after it')
  withdraw(@Sent() sent: Sent, @Body() { reason }: CaseSummaryWithdrawBody) {
    return this.records.carryOut(SUMMARY, sent, { type: 'withdraw', as: partOf(sent), content: { reason } });
  }
}

const partOf = ({ caller }: Sent) => (caller.role === 'chair' ? 'chair' : 'unit');
