import { Body, Query } from '@nestjs/common';
import { Records } from '#records/records.js';
import { stateOf } from '#web/auth/caller.js';
import { Day, Id, Line, Word, Words } from '#web/fields/fields.js';
import { ListOf, PageQuery, Pages } from '#web/lists/pages.js';
import { Create, EmptyBody, Read, Reader, ReadHistory, Routes, Sent, Step } from '#web/route.js';
import { AGENCIES, type Agency, DRAFT_KINDS, type DraftKind, type Stance, STANCES } from '../codes.js';
import { OptionalTextBody, textsIn } from '../governance.dto.js';
import { WORKING_GROUP } from '../governance.record.js';
import { recordsOf, view } from '../views/working-group.js';
import { ReviewAnswer, ReviewSummary, ReviewsQuery } from './review.dto.js';
import { REVIEW, REVIEW_RESOURCE, summaryOf } from './review.record.js';

export class OpenReviewBody extends OptionalTextBody {
  @Word(DRAFT_KINDS, { example: 'document', description: 'What is in draft (ToR §5)' })
  draft!: DraftKind;

  @Line({ example: 'ASEC/TIP/2026/7', description: 'Number or title. Names no person' })
  reference!: string;

  @Id({
    optional: true,
    example: '6a4d9a1e-1c0b-8f3e-9d55-0c2f4b7e1a02',
    description: 'The deliverable that it is recorded as',
  })
  deliverable?: string;

  @Line({ most: 40, example: 'draft 2' })
  version!: string;

  @Day({ example: '2026-12-31', description: 'The last day for input, within a year' })
  closesOn!: string;
}

export class GiveInputBody extends OptionalTextBody {
  @Word(STANCES, { example: 'no-comment', description: 'comments: then in words' })
  stance!: Stance;

  @Words(AGENCIES, { example: ['police', 'social-welfare'], description: 'Consulted at home (ToR §7)' })
  agencies!: Agency[];
}

/** Review of drafts, and the states' inputs to them (ToR §5). */
@Routes('v1/review-rounds', 'review rounds')
export class ReviewController {
  constructor(
    private readonly records: Records,
    private readonly pages: Pages,
  ) {}

  @Read('', 'The review rounds, with the states that have given no input; newest first', ListOf(ReviewSummary))
  async list(@Reader() reader: Reader, @Query() query: ReviewsQuery) {
    reader.demand('governance.list-reviews', WORKING_GROUP);
    return this.pages.page(reader, query, {
      view,
      find: (queries, place) => recordsOf(queries, 'review', { name: query.state }, place),
      keys: ({ position }) => [position],
      show: (row) => (reader.may('governance.know', REVIEW_RESOURCE) ? summaryOf(row) : undefined),
    });
  }

  @Read(':id', 'One round; the words of the states for the Working Group only', ReviewAnswer)
  async one(@Reader() reader: Reader<'id'>, @Query() query: PageQuery) {
    const { page, ...found } = await this.records.openPage(REVIEW, reader, query);
    return { ...summaryOf(found), ...(page && textsIn(page)) };
  }

  @ReadHistory(':id/history', 'What happened to a round, oldest first: conduct only')
  history(@Reader() reader: Reader<'id'>) {
    return this.records.history(REVIEW, reader);
  }

  @Create('', 'The secretariat asks the member states for their input to a draft')
  open(@Sent() sent: Sent<never>, @Body() { deliverable, ...round }: OpenReviewBody) {
    return this.records.create(REVIEW, sent, { type: 'open', deliverable, ...round });
  }

  @Step(':id/give-input', 'A state gives its input, with the agencies that it consulted (ToR §7)')
  giveInput(@Sent() sent: Sent, @Body() { ...input }: GiveInputBody) {
    return this.records.carryOut(REVIEW, sent, { type: 'give-input', state: stateOf(sent), ...input });
  }

  @Step(':id/close', 'The secretariat closes the round')
  close(@Sent() sent: Sent, @Body() _: EmptyBody) {
    return this.records.carryOut(REVIEW, sent, { type: 'close' });
  }
}
