import { Body, Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EventStore } from '#event-store/event-store.js';
import { type Fact, factsOf } from '#event-store/fact.js';
import { fold } from '#kernel/decider.js';
import { Refusal } from '#kernel/refusal.js';
import { ViewQueries } from '#views/view.js';
import { Access, type Resource } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { Commands } from '#web/commands.js';
import { Freshness } from '#web/freshness.js';
import { History, historyOf } from '#web/history.js';
import { PageQuery } from '#web/page-query.js';
import { Pages } from '#web/pages.js';
import { Sent, Step } from '#web/step.js';
import type { StateRecordFact } from './contract.js';
import {
  DispositionBody,
  LegislationBody,
  NationalActionPlanBody,
  StateRecordsAnswer,
  StateRecordsList,
} from './state-records.dto.js';
import { StateRecordCommand, type StateRecordIntent } from './state-records.handler.js';
import { stateRecordsDecider, stateRecordsStream } from './state-records.js';
import { stateName, type StateRow, statesOf, unitsIn, view } from './views/state-records.js';

/** What a state reports of itself, as the policies see it. */
export function stateRecordsResource(state: string): Resource {
  return { type: 'StateRecords', attributes: { state } };
}

@ApiTags('state records')
@Controller('v1/state-records')
export class StateRecordsController {
  constructor(
    private readonly access: Access,
    private readonly commands: Commands,
    private readonly store: EventStore,
    private readonly queries: ViewQueries,
    private readonly pages: Pages,
    private readonly freshness: Freshness,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What each state reports of itself, by state, with its units as registered' })
  @ApiOkResponse({ type: StateRecordsList })
  async list(
    @By() caller: Caller,
    @Query() query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'workplan.read-state-records', stateRecordsResource(''));
    return this.pages.page(
      { caller, list: 'state-records', filter: [], query, request, reply },
      {
        view,
        find: ([after = ''] = [], limit) => statesOf(this.queries, String(after), limit),
        keys: ({ state }) => [state],
        show: (row) => {
          const isReadable = this.access.permits(
            caller,
            'workplan.read-state-records',
            stateRecordsResource(row.state),
          );
          return isReadable ? answerOf(row) : undefined;
        },
      },
    );
  }

  @Get(':state')
  @ApiOperation({ summary: 'What one state reports of itself, with its units as registered' })
  @ApiOkResponse({ type: StateRecordsAnswer })
  async one(@By() caller: Caller, @Param('state') state: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const { name, facts } = await this.authorise({ caller, state }, 'workplan.read-state-records');
    const records = fold(stateRecordsDecider, facts as readonly (Fact & StateRecordFact)[]);
    const revision = facts.length - 1;
    if (revision >= 0) reply.header('etag', `"${String(revision)}"`);
    return answerOf({ state, name, units: unitsIn(this.queries, state), records, revision });
  }

  @Get(':state/history')
  @ApiOperation({ summary: 'Everything that a state has reported of itself, oldest first' })
  @ApiOkResponse({ type: History })
  async history(@By() caller: Caller, @Param('state') state: string) {
    const { facts } = await this.authorise({ caller, state }, 'workplan.read-state-records');
    return historyOf(facts);
  }

  @Step(':state/national-action-plan', 'A state on its national action plan and how far it is aligned')
  @ApiBody({ type: NationalActionPlanBody })
  async nationalActionPlan(
    @Sent() sent: Sent<'state'>,
    @Body() { title, period, alignment, asOf }: NationalActionPlanBody,
  ): Promise<CommandAnswer> {
    await this.authorise(sent, 'workplan.report-state-record');
    const report = {
      state: sent.state,
      title,
      period: { from: period.from, to: period.to },
      alignment: { actip: alignment.actip, apa: alignment.apa },
      asOf,
    };
    return this.carryOut(sent, { type: 'report-national-action-plan', report });
  }

  @Step(
    ':state/legislation-repository',
    'A state on the day it last updated its repository of legislation and policies',
  )
  @ApiBody({ type: LegislationBody })
  async legislationRepository(
    @Sent() sent: Sent<'state'>,
    @Body() { scope, updatedOn }: LegislationBody,
  ): Promise<CommandAnswer> {
    await this.authorise(sent, 'workplan.report-state-record');
    const intent = { type: 'update-legislation', report: { state: sent.state, scope, updatedOn } } as const;
    return this.carryOut(sent, intent);
  }

  @Step(':state/time-to-disposition', 'A state on how long trafficking cases took before its courts, as an aggregate')
  @ApiBody({ type: DispositionBody })
  async timeToDisposition(
    @Sent() sent: Sent<'state'>,
    @Body() { period, medianDays, cases }: DispositionBody,
  ): Promise<CommandAnswer> {
    await this.authorise(sent, 'workplan.report-state-record');
    const report = { state: sent.state, period: { from: period.from, to: period.to }, medianDays, cases };
    return this.carryOut(sent, { type: 'report-disposition', report });
  }

  /** Who may not read state records is refused before any state is looked up. */
  private async authorise({ caller, state }: Pick<Sent<'state'>, 'caller' | 'state'>, action: string) {
    this.access.demand(caller, action, stateRecordsResource(state));
    await this.freshness.caughtUp(view);
    const name = stateName(this.queries, state);
    if (name === undefined) throw new Refusal('workplan.state-unknown', 'The registry knows no such state.');
    return { name, facts: await factsOf(this.store, stateRecordsStream(state)) };
  }

  private carryOut(sent: Sent<'state'>, intent: StateRecordIntent): Promise<CommandAnswer> {
    const { state } = sent;
    return this.commands.carryOut(
      { ...sent, id: state },
      (meta, ifMatch) => new StateRecordCommand(state, meta, intent, ifMatch),
      { state: () => 'reported' },
    );
  }
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
