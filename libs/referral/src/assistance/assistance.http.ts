import { Body, Query } from '@nestjs/common';
import { Clock } from '#kernel/clock.js';
import { beginning } from '#records/contents.js';
import { Records } from '#records/records.js';
import { ListOf, PageQuery, Pages } from '#web/lists/pages.js';
import { Create, EmptyBody, Read, Reader, ReadHistory, Routes, Sent, Step } from '#web/route.js';
import { AssistanceBody, NoteBody } from '../step.dto.js';
import { assistanceOf, view } from '../views/assistance-requests.js';
import { answerOf, AssistanceAnswer, AssistanceSummary, summaryOf, writtenIn } from './assistance.answer.js';
import {
  AssistanceRequestsQuery,
  DeclineAssistanceBody,
  RequestAssistanceBody,
  requestedIn,
} from './assistance.dto.js';
import { ASSISTANCE_REQUEST, assistanceResource } from './assistance.record.js';

const LISTS = { type: 'AssistanceLists', attributes: {} };

@Routes('v1/assistance-requests', 'requests to posts')
export class AssistanceController {
  constructor(
    private readonly records: Records,
    private readonly pages: Pages,
    private readonly clock: Clock,
  ) {}

  @Create(
    '',
    'Asks a consular post to identify or locate a person',
    'It belongs to no referral. Whoever is known to be a victim is referred instead: then the consent of the person decides.',
  )
  request(@Sent() sent: Sent<never>, @Body() body: RequestAssistanceBody) {
    return this.records.create(ASSISTANCE_REQUEST, sent, requestedIn(body, sent.caller));
  }

  @Read('', 'The requests that the unit made, or that the post was made; newest first', ListOf(AssistanceSummary))
  async list(@Reader() reader: Reader, @Query() query: AssistanceRequestsQuery) {
    reader.demand('assistance.list', LISTS);
    const now = this.clock.now();
    return this.pages.page(reader, query, {
      view,
      find: (queries, place) => assistanceOf(queries, reader.caller, query, { now, ...place }),
      keys: ({ position }) => [position],
      show: (row) => {
        const resource = assistanceResource({ ...row.requested, isWithdrawn: row.state === 'withdrawn' });
        return reader.may('assistance.know', resource) ? summaryOf(row) : undefined;
      },
    });
  }

  @Read(':id', 'One request; its content for the unit and the post, whose reading is recorded', AssistanceAnswer)
  async read(@Reader() reader: Reader<'id'>, @Query() query: PageQuery) {
    const { page, ...found } = await this.records.openPage(ASSISTANCE_REQUEST, reader, query, beginning);
    return { ...answerOf(found, this.clock.now()), ...(page && writtenIn(page)) };
  }

  @ReadHistory(':id/history', 'What happened to a request, fact by fact: conduct only')
  history(@Reader() reader: Reader<'id'>) {
    return this.records.history(ASSISTANCE_REQUEST, reader);
  }

  // The unit

  @Step(':id/withdraw', 'Withdraws the request; the post reads it no more')
  withdraw(@Sent() sent: Sent, @Body() { content }: NoteBody) {
    return this.records.carryOut(ASSISTANCE_REQUEST, sent, { type: 'withdraw', content });
  }

  @Step(':id/close', 'Closes a request that was answered or declined')
  close(@Sent() sent: Sent, @Body() { content }: NoteBody) {
    return this.records.carryOut(ASSISTANCE_REQUEST, sent, { type: 'close', content });
  }

  // The post

  @Step(':id/acknowledge', 'The post acknowledges the request')
  acknowledge(@Sent() sent: Sent, @Body() _body: EmptyBody) {
    return this.records.carryOut(ASSISTANCE_REQUEST, sent, { type: 'acknowledge' });
  }

  @Step(':id/answer', 'The post answers')
  answer(@Sent() sent: Sent, @Body() { content }: AssistanceBody) {
    return this.records.carryOut(ASSISTANCE_REQUEST, sent, { type: 'answer', content });
  }

  @Step(':id/decline', 'The post declines, and says on which grounds')
  decline(@Sent() sent: Sent, @Body() { grounds, content }: DeclineAssistanceBody) {
    return this.records.carryOut(ASSISTANCE_REQUEST, sent, { type: 'decline', grounds, content });
  }
}
