import { Body, Query } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { Clock } from '#kernel/clock.js';
import { dayOf } from '#kernel/time.js';
import type { Lookup } from '#records/lookup.js';
import { Lookups } from '#records/lookups.js';
import { Records } from '#records/records.js';
import { BODY_CODE } from '#registry/codes.js';
import { membersOn } from '#registry/lookups.js';
import { bodyOf } from '#web/auth/caller.js';
import { Code, State, Word } from '#web/fields/fields.js';
import { Freshness } from '#web/lists/freshness.js';
import { ListOf, PageQuery, Pages } from '#web/lists/pages.js';
import { Create, Read, Reader, ReadHistory, Routes, Sent } from '#web/route.js';
import { ACTIVITY_CODE, PLAN_ID } from '#workplan/codes.js';
import { type Kind, KINDS } from './codes.js';
import {
  answerOf,
  ContributionAnswer,
  DeliverableAnswer,
  DeliverableSummary,
  OutputCountAnswer,
  summaryOf,
} from './deliverable.answers.js';
import { RecordBody, serviceOf } from './deliverable.dto.js';
import { RECORD_EXAMPLES } from './deliverable.examples.js';
import { DELIVERABLE, DELIVERABLES, resourceOf } from './deliverable.record.js';
import { type Existing, questionsOf } from './deliverable-state.js';
import {
  citationsOf,
  type ContributionPlace,
  type ContributionRow,
  contributions,
  countedOutputs,
  listDeliverables,
  type OutputPlace,
} from './views/deliverable-lists.js';
import { view } from './views/deliverables.js';

export class DeliverablesQuery extends PageQuery {
  @Word(KINDS, { optional: true })
  kind?: Kind;

  @Code(PLAN_ID, { optional: true })
  plan?: string;

  @Code(ACTIVITY_CODE, { optional: true, description: 'The full code of an activity that it serves.' })
  activity?: string;

  @Code(BODY_CODE, { optional: true, description: 'A body that recorded, issued, hosted or otherwise contributed.' })
  body?: string;

  @State({ optional: true, description: 'A state that hosted, took part or otherwise contributed.' })
  state?: string;

  @Word(['true', 'false'], { optional: true, description: 'Whether it is on a public website.' })
  published?: 'true' | 'false';
}

export class ContributionsQuery extends PageQuery {
  @Code(BODY_CODE, { optional: true })
  body?: string;

  @State({ optional: true })
  state?: string;
}

export class OutputsQuery extends PageQuery {
  @Code(PLAN_ID, { optional: true })
  plan?: string;

  @Code(ACTIVITY_CODE, { optional: true })
  activity?: string;
}

@Routes('v1/deliverables', 'deliverables')
export class DeliverableController {
  constructor(
    private readonly records: Records,
    private readonly lookups: Lookups,
    private readonly pages: Pages,
    private readonly freshness: Freshness,
    private readonly clock: Clock,
  ) {}

  @Create(
    '',
    'Records what an activity produced',
    'By a body with a part in every activity that is named, or by the secretariat.',
  )
  @ApiBody({ type: RecordBody, examples: RECORD_EXAMPLES })
  record(@Sent() sent: Sent<never>, @Body() { serves, ...described }: RecordBody) {
    return this.records.create(DELIVERABLE, sent, {
      type: 'record',
      body: bodyOf(sent),
      described,
      serves: serves.map(serviceOf),
    });
  }

  @Read('', 'Deliverables, newest first; with published=true, those on public websites', ListOf(DeliverableSummary))
  async list(@Reader() reader: Reader, @Query() query: DeliverablesQuery) {
    reader.demand('deliverable.read', DELIVERABLES);
    const { published, ...others } = query;
    const filter = { ...others, published: published === undefined ? undefined : published === 'true' };
    const isReadable = this.readable(reader);
    return this.pages.page(reader, query, {
      view,
      find: (queries, place) => listDeliverables(queries, filter, place),
      keys: ({ position }) => [position],
      show: async (row) => ((await isReadable(row.record)) ? summaryOf(row, row.record) : undefined),
    });
  }

  @Read('contributions', 'What each sectoral body and each state contributed, by party', ListOf(ContributionAnswer))
  async contributions(@Reader() reader: Reader, @Query() query: ContributionsQuery) {
    reader.demand('deliverable.read', DELIVERABLES);
    const isReadable = this.readable(reader);
    return this.pages.page(reader, query, {
      view,
      find: (queries, { keys = ['', '', '0', ''], limit }) =>
        contributions(queries, query, keys as ContributionPlace, limit),
      keys: ({ kind, party, position, how }) => [kind, party, position, how],
      show: async (row) => ((await isReadable(row.record)) ? contributionOf(row) : undefined),
    });
  }

  @Read(
    'outputs',
    'How many deliverables of each kind serve each output, and how many of them are cited',
    ListOf(OutputCountAnswer),
  )
  async outputs(@Reader() reader: Reader, @Query() query: OutputsQuery) {
    reader.demand('deliverable.read', DELIVERABLES);
    return this.pages.page(reader, query, {
      view,
      find: (queries, { keys = ['', '', -1], limit }) => countedOutputs(queries, query, keys as OutputPlace, limit),
      keys: (row) => [row.plan, row.activity, row.output ?? 0],
    });
  }

  @Read(
    ':id',
    'One deliverable as it stands, with its versions, translations, places and participants',
    DeliverableAnswer,
  )
  async one(@Reader() reader: Reader<'id'>) {
    const { id, state, facts } = await this.records.read(DELIVERABLE, reader);
    const queries = await this.freshness.caughtUp(view);
    const isSurvey = questionsOf(state).length > 0;
    const members = isSurvey ? await membersOn(this.lookups.begin(), dayOf(this.clock.now())) : [];
    return answerOf(id, state, facts, members, citationsOf(queries, id));
  }

  @ReadHistory(':id/history', 'What happened to a deliverable, fact by fact: conduct only')
  history(@Reader() reader: Reader<'id'>) {
    return this.records.history(DELIVERABLE, reader);
  }

  /** Whether someone may read a deliverable, by the activities that it serves as they are now. */
  private readable({ may }: Reader): (record: Existing) => Promise<boolean> {
    const lookup: Lookup = this.lookups.begin();
    return async (record) => may('deliverable.read', await resourceOf(record, lookup));
  }
}

function contributionOf({ kind, party, how, at, id, revision, recordedAt, record }: ContributionRow) {
  return { [kind]: party, how, at, deliverable: summaryOf({ id, revision, at: recordedAt }, record) };
}
