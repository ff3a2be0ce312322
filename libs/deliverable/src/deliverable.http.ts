import { Body, Controller, Query } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { Clock } from '#kernel/clock.js';
import { dayOf } from '#kernel/time.js';
import type { Lookup } from '#records/lookup.js';
import { Lookups } from '#records/lookups.js';
import { Records } from '#records/records.js';
import { membersOn } from '#registry/lookups.js';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { CommandAnswer, type Page } from '#web/answer.js';
import type { Caller } from '#web/caller.js';
import { Code, State, Word } from '#web/fields.js';
import { Freshness } from '#web/freshness.js';
import { History } from '#web/history.js';
import { PageQuery } from '#web/page-query.js';
import { type Keys, Pages } from '#web/pages.js';
import type { Plain } from '#web/plain.js';
import { Create, Read, Reader, Sent } from '#web/step.js';
import { type Kind, KINDS } from './codes.js';
import {
  answerOf,
  ContributionList,
  DeliverableAnswer,
  DeliverableList,
  type DeliverableSummary,
  OutputCountList,
  summaryOf,
} from './deliverable.answers.js';
import { ACTIVITY, BODY, PLAN, RecordBody, serviceOf } from './deliverable.dto.js';
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

  @Code(PLAN, { optional: true })
  plan?: string;

  @Code(ACTIVITY, { optional: true, description: 'The full code of an activity that it serves.' })
  activity?: string;

  @Code(BODY, { optional: true, description: 'A body that recorded, issued, hosted or otherwise contributed.' })
  body?: string;

  @State({ optional: true, description: 'A state that hosted, took part or otherwise contributed.' })
  state?: string;

  @Word(['true', 'false'], { optional: true, description: 'Whether it is on a public website.' })
  published?: 'true' | 'false';
}

export class ContributionsQuery extends PageQuery {
  @Code(BODY, { optional: true })
  body?: string;

  @State({ optional: true })
  state?: string;
}

export class OutputsQuery extends PageQuery {
  @Code(PLAN, { optional: true })
  plan?: string;

  @Code(ACTIVITY, { optional: true })
  activity?: string;
}

@ApiTags('deliverables')
@Controller('v1/deliverables')
export class DeliverableController {
  constructor(
    private readonly access: Access,
    private readonly records: Records,
    private readonly lookups: Lookups,
    private readonly queries: ViewQueries,
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
  record(@Sent() sent: Sent<never>, @Body() { serves, ...described }: RecordBody): Promise<CommandAnswer> {
    return this.records.create(DELIVERABLE, sent, {
      type: 'record',
      body: sent.caller.body ?? '',
      described,
      serves: serves.map(serviceOf),
    });
  }

  @Read('', 'Deliverables, newest first; with published=true, those on public websites', DeliverableList)
  async list(@Reader() reader: Reader, @Query() query: DeliverablesQuery): Promise<Page<Plain<DeliverableSummary>>> {
    this.access.demand(reader.caller, 'deliverable.read', DELIVERABLES);
    const { kind, plan, activity, body, state } = query;
    const published = query.published === undefined ? undefined : query.published === 'true';
    const filter = { kind, plan, activity, body, state, published };
    const isReadable = this.readable(reader.caller);
    return this.pages.page(
      { ...reader, list: 'deliverables', filter: Object.values(filter), query },
      {
        view,
        find: (after, limit) => listDeliverables(this.queries, filter, { after: after && String(after[0]), limit }),
        keys: ({ position }) => [position],
        show: async (row) => ((await isReadable(row.record)) ? summaryOf(row, row.record) : undefined),
      },
    );
  }

  @Read('contributions', 'What each sectoral body and each state contributed, by party', ContributionList)
  async contributions(@Reader() reader: Reader, @Query() query: ContributionsQuery) {
    this.access.demand(reader.caller, 'deliverable.read', DELIVERABLES);
    const { body, state } = query;
    const isReadable = this.readable(reader.caller);
    return this.pages.page(
      { ...reader, list: 'contributions', filter: [body, state], query },
      {
        view,
        find: (after, limit) => contributions(this.queries, { body, state }, contributionPlace(after), limit),
        keys: ({ kind, party, position, how }) => [kind, party, position, how],
        show: async (row) => ((await isReadable(row.record)) ? contributionOf(row) : undefined),
      },
    );
  }

  @Read(
    'outputs',
    'How many deliverables of each kind serve each output, and how many of them are cited',
    OutputCountList,
  )
  async outputs(@Reader() reader: Reader, @Query() query: OutputsQuery) {
    this.access.demand(reader.caller, 'deliverable.read', DELIVERABLES);
    const { plan, activity } = query;
    return this.pages.page(
      { ...reader, list: 'deliverable-outputs', filter: [plan, activity], query },
      {
        view,
        find: (after, limit) => countedOutputs(this.queries, { plan, activity }, outputPlace(after), limit),
        keys: (row) => [row.plan, row.activity, row.output ?? 0],
        show: (row) => row,
      },
    );
  }

  @Read(
    ':id',
    'One deliverable as it stands, with its versions, translations, places and participants',
    DeliverableAnswer,
  )
  async one(@Reader() reader: Reader<'id'>): Promise<Plain<DeliverableAnswer>> {
    const { id, state, facts } = await this.records.read(DELIVERABLE, reader);
    await this.freshness.caughtUp(view);
    const isSurvey = questionsOf(state).length > 0;
    const members = isSurvey ? await membersOn(this.lookups.begin(), dayOf(this.clock.now())) : [];
    return answerOf(id, state, facts, members, citationsOf(this.queries, id));
  }

  @Read(':id/history', 'What happened to a deliverable, fact by fact: conduct only', History)
  history(@Reader() reader: Reader<'id'>): Promise<Plain<History>> {
    return this.records.history(DELIVERABLE, reader);
  }

  /** Whether someone may read a deliverable, by the activities that it serves as they are now. */
  private readable(caller: Caller): (record: Existing) => Promise<boolean> {
    const lookup: Lookup = this.lookups.begin();
    return async (record) => this.access.permits(caller, 'deliverable.read', await resourceOf(record, lookup));
  }
}

function contributionPlace([kind = '', party = '', position = '0', how = '']: Keys = []): ContributionPlace {
  return [String(kind), String(party), String(position), String(how)];
}

function outputPlace([plan = '', activity = '', output = -1]: Keys = []): OutputPlace {
  return [String(plan), String(activity), Number(output)];
}

function contributionOf({ kind, party, how, at, id, revision, recordedAt, record }: ContributionRow) {
  return { [kind]: party, how, at, deliverable: summaryOf({ id, revision, at: recordedAt }, record) };
}
