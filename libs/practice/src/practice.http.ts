import { Body, Query } from '@nestjs/common';
import { fold } from '#kernel/decider.js';
import { Contents } from '#records/contents.js';
import type { Found } from '#records/record-kind.js';
import { Records } from '#records/records.js';
import { AccessRefusal } from '#web/auth/access.js';
import { lastOf, Moment } from '#web/fields/moment.js';
import { ListOf, PageQuery, Pages } from '#web/lists/pages.js';
import { Create, Read, Reader, ReadHistory, Routes, Sent } from '#web/route.js';
import type { PracticeFact } from './contract.js';
import { submitting } from './party.js';
import {
  answerOf,
  contentIn,
  newestText,
  everyVersion,
  PracticeAnswer,
  PracticeSummary,
  publishedVersion,
  summaryOf,
  VersionShown,
} from './practice.answer.js';
import { PracticeBody, PracticesQuery, wordedIn } from './practice.dto.js';
import { PRACTICE, practiceResource, type PracticeTypes } from './practice.record.js';
import { isVersion } from './practice.history.js';
import { isPublic } from './practice-state.js';
import { listPractices } from './views/practice-lists.js';
import { view } from './views/practices.js';

const LISTS = { type: 'Practices', attributes: {} };

export class PracticeQuery extends PageQuery {
  @Moment({ optional: true, description: 'As it stood then.' })
  asOf?: string;
}

@Routes('v1/practices', 'practices')
export class PracticeController {
  constructor(
    private readonly records: Records,
    private readonly contents: Contents,
    private readonly pages: Pages,
  ) {}

  @Create('', 'Submits a practice, for the own unit, state or sectoral body')
  submit(@Sent() sent: Sent<never>, @Body() body: PracticeBody) {
    return this.records.create(PRACTICE, sent, {
      type: 'submit',
      submitter: submitting(sent.caller),
      ...wordedIn(body),
    });
  }

  @Read(
    '',
    'The practices that the caller may know of, newest first; `q` searches published texts',
    ListOf(PracticeSummary),
  )
  async list(@Reader() reader: Reader, @Query() query: PracticesQuery) {
    reader.demand('practice.list', LISTS);
    return this.pages.page(reader, query, {
      view,
      find: (queries, place) => listPractices(queries, reader.caller, query, place),
      keys: ({ position }) => [position],
      show: (row) => {
        const isKnown = reader.may('practice.know', practiceResource({ ...row, reviewers: [] }));
        return isKnown ? summaryOf(row) : undefined;
      },
    });
  }

  @Read(
    ':id',
    'One practice, now or as it stood; its unpublished words for those concerned only, whose reading is recorded',
    PracticeAnswer,
  )
  async read(@Reader() reader: Reader<'id'>, @Query() query: PracticeQuery) {
    const found = await this.records.authorise(PRACTICE, reader);
    const { reply } = reader;
    const withReviews = reader.may('practice.read-history', found.resource);
    const { asOf } = query;
    const then = asOf === undefined ? found : asItStood(found, asOf, withReviews);
    reply.header('etag', `"${String(then.revision)}"`);
    const page = await this.contents.readPage(reader, query, PRACTICE, then, newestText(then));
    return { ...answerOf(then, withReviews), ...(page && contentIn(page)) };
  }

  @Read(':id/versions', 'The versions of a practice; the published one for everyone', ListOf(VersionShown))
  async versions(@Reader() reader: Reader<'id'>, @Query() query: PageQuery) {
    const found = await this.records.authorise(PRACTICE, reader);
    if (!reader.may('practice.read-history', found.resource)) return publishedVersion(found);
    const page = await this.contents.readPage(reader, query, PRACTICE, found, { which: isVersion });
    return everyVersion(found, page);
  }

  @ReadHistory(':id/history', 'What happened to a practice, fact by fact: conduct only')
  history(@Reader() reader: Reader<'id'>) {
    return this.records.history(PRACTICE, reader);
  }
}

/**
 * The practice as it stood. Those who may not know how it came about know of it from its publication on.
 * @throws AccessRefusal `record.unknown`
 */
function asItStood(found: Found<PracticeTypes>, asOf: string, withReviews: boolean): Found<PracticeTypes> {
  const facts = found.facts.filter(({ recordedAt }) => recordedAt <= lastOf(asOf));
  const state = fold(PRACTICE.decider, facts as readonly unknown[] as readonly PracticeFact[]);
  if (state.name !== 'unsubmitted' && (withReviews || isPublic(state))) {
    return { ...found, state, facts, revision: facts.length - 1 };
  }
  throw new AccessRefusal({ action: 'practice.know', record: found.stream, as: 'unknown' });
}
