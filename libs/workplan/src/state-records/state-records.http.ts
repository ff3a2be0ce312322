import { Body, Query } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { demand } from '#kernel/refusal.js';
import { Lookups } from '#records/lookups.js';
import type { Found } from '#records/record-kind.js';
import { Records } from '#records/records.js';
import { isStateKnown } from '#registry/lookups.js';
import { historyOf } from '#web/answers/history.js';
import { Day, Line, Part, Whole, Word } from '#web/fields/fields.js';
import { Freshness } from '#web/lists/freshness.js';
import { ListOf, PageQuery, Pages } from '#web/lists/pages.js';
import { Read, Reader, ReadHistory, Routes, Sent, Step } from '#web/route.js';
import { type Alignment, ALIGNMENTS, LEGISLATION_SCOPES, type LegislationScope } from '../codes.js';
import { stateRecordsDecider } from './state-records.js';
import { STATE_RECORDS, stateRecordsResource, type StateRecordsTypes } from './state-records.record.js';
import { registered, type StateRow, statesOf, view } from '../views/state-records.js';

/** Fewer cases would tell of single ones; the same number below which the trends show nothing. */
const FEWEST_CASES = 5;

export class YearsBody {
  @Whole(1990, 2100, { example: 2023 })
  from!: number;

  @Whole(1990, 2100, { example: 2027 })
  to!: number;
}

export class AlignmentBody {
  @Word(ALIGNMENTS, { example: 'aligned', description: 'With the Convention.' })
  actip!: Alignment;

  @Word(ALIGNMENTS, { example: 'in-progress', description: 'With the Plan of Action.' })
  apa!: Alignment;
}

export class NationalActionPlanBody {
  @Line({ example: 'National action plan 2023-2027', description: 'Everyone signed in reads it: no names of persons.' })
  title!: string;

  @Part(() => YearsBody)
  period!: YearsBody;

  @Part(() => AlignmentBody)
  alignment!: AlignmentBody;

  @Day({ example: '2026-03-31' })
  asOf!: string;
}

export class LegislationBody {
  @Word(LEGISLATION_SCOPES, { example: 'migrant-workers' })
  scope!: LegislationScope;

  @Day({ example: '2026-05-04' })
  updatedOn!: string;
}

export class DaysBody {
  @Day({ example: '2025-01-01' })
  from!: string;

  @Day({ example: '2025-12-31' })
  to!: string;
}

export class DispositionBody {
  @Part(() => DaysBody)
  period!: DaysBody;

  @Whole(0, 36_525, { example: 412 })
  medianDays!: number;

  @Whole(FEWEST_CASES, 1_000_000, {
    example: 38,
    description: 'Fewer than five are not reported: they would tell of single cases.',
  })
  cases!: number;
}

class RegisteredUnit {
  @ApiProperty({ example: 'PH-ATU' }) unit!: string;
  @ApiProperty() community!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'null where it is not stated.' })
  establishedOn!: string | null;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'null while the unit exists.' })
  closedOn!: string | null;
}

export class StateRecordsAnswer {
  @ApiProperty({ example: 'PH' }) state!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ type: [RegisteredUnit], description: 'As the registry has them.' }) units!: readonly RegisteredUnit[];
  @ApiProperty({ type: NationalActionPlanBody, nullable: true, description: 'null: the state has reported none.' })
  nationalActionPlan!: NationalActionPlanBody | null;
  @ApiProperty({ type: [LegislationBody] }) legislationRepository!: readonly LegislationBody[];
  @ApiProperty({ type: [DispositionBody] }) timeToDisposition!: readonly DispositionBody[];
  @ApiProperty({ type: 'integer', description: '-1: the state has reported nothing.' }) revision!: number;
}

@Routes('v1/state-records', 'state records')
export class StateRecordsController {
  constructor(
    private readonly records: Records,
    private readonly lookups: Lookups,
    private readonly pages: Pages,
    private readonly freshness: Freshness,
  ) {}

  @Read('', 'What each state reports of itself, by state, with its units as registered', ListOf(StateRecordsAnswer))
  async list(@Reader() reader: Reader, @Query() query: PageQuery) {
    reader.demand('workplan.read-state-records', stateRecordsResource(''));
    return this.pages.page(reader, query, {
      view,
      find: (queries, { after = '', limit }) => statesOf(queries, String(after), limit),
      keys: ({ state }) => [state],
      show: (row) => {
        const isReadable = reader.may('workplan.read-state-records', stateRecordsResource(row.state));
        return isReadable ? answerOf(row) : undefined;
      },
    });
  }

  @Read(':state', 'What one state reports of itself, with its units as registered', StateRecordsAnswer)
  async one(@Reader() reader: Reader<'state'>) {
    reader.demand('workplan.read-state-records', stateRecordsResource(reader.state));
    const { state, reply } = reader;
    const found = await this.reported(state);
    const queries = await this.freshness.caughtUp(view);
    const { state: records, revision } = found ?? { state: stateRecordsDecider.initial, revision: -1 };
    if (found) reply.header('etag', `"${String(revision)}"`);
    return answerOf({ state, ...registered(queries, state), records, revision });
  }

  @ReadHistory(':state/history', 'Everything that a state has reported of itself, oldest first')
  async history(@Reader() reader: Reader<'state'>) {
    reader.demand('workplan.read-state-records', stateRecordsResource(reader.state));
    return historyOf((await this.reported(reader.state))?.facts ?? []);
  }

  @Step(':state/national-action-plan', 'A state on its national action plan and how far it is aligned')
  nationalActionPlan(@Sent() sent: Sent<'state'>, @Body() { title, period, alignment, asOf }: NationalActionPlanBody) {
    return this.records.carryOut(STATE_RECORDS, stateIn(sent), {
      type: 'report-national-action-plan',
      report: {
        state: sent.state,
        title,
        period,
        alignment,
        asOf,
      },
    });
  }

  @Step(
    ':state/legislation-repository',
    'A state on the day it last updated its repository of legislation and policies',
  )
  legislationRepository(@Sent() sent: Sent<'state'>, @Body() { scope, updatedOn }: LegislationBody) {
    return this.records.carryOut(STATE_RECORDS, stateIn(sent), {
      type: 'update-legislation',
      report: { state: sent.state, scope, updatedOn },
    });
  }

  @Step(':state/time-to-disposition', 'A state on how long trafficking cases took before its courts, as an aggregate')
  timeToDisposition(@Sent() sent: Sent<'state'>, @Body() { period, medianDays, cases }: DispositionBody) {
    return this.records.carryOut(STATE_RECORDS, stateIn(sent), {
      type: 'report-disposition',
      report: { state: sent.state, period, medianDays, cases },
    });
  }

  /** What a state has reported; undefined while it has reported nothing. @throws Refusal `workplan.state-unknown` */
  private async reported(state: string): Promise<Found<StateRecordsTypes> | undefined> {
    const isKnown = await isStateKnown(this.lookups.begin(), state);
    demand(isKnown, 'workplan.state-unknown', 'The registry knows no such state.');
    return this.records.find(STATE_RECORDS, state);
  }
}

/** What a state reports of itself, addressed by the parameter that its routes have. */
function stateIn(sent: Sent<'state'>) {
  return { ...sent, id: sent.state };
}

function answerOf({ state, name, units, records, revision }: StateRow) {
  return {
    state,
    name,
    units,
    nationalActionPlan: records.actionPlan ? withoutState(records.actionPlan) : null,
    legislationRepository: records.legislation.map(withoutState),
    timeToDisposition: records.disposition.map(withoutState),
    revision,
  };
}

/** The answer names the state once. */
function withoutState<Report extends { readonly state: string }>(report: Report): Omit<Report, 'state'> {
  return Object.fromEntries(Object.entries(report).filter(([field]) => field !== 'state')) as Omit<Report, 'state'>;
}
