import { Body, Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Sealed, Vault } from '#vault/vault.js';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { Commands } from '#web/commands.js';
import { ContentReads } from '#web/content-reads.js';
import { Freshness } from '#web/freshness.js';
import { Pages } from '#web/pages.js';
import { Sent, Step } from '#web/step.js';
import { ActivityCommand, type ActivityIntent } from './activity.handler.js';
import type { Evidence } from './contract.js';
import { ActivityAnswer, ActivityList, HistoryAnswer, NotesAnswer } from './activity.answers.js';
import { activityResource, type ActivityHistory, PLAN, PlanReader } from './plan.reader.js';
import { type ShownActivity, shownActivity, view as deliverables } from './views/deliverables.js';
import { view as stateRecords } from './views/state-records.js';
import { activitiesOf, view } from './views/work-plan.js';
import {
  ActivitiesQuery,
  AddReferenceBody,
  ConfirmLeadBody,
  ContributeBody,
  ReportStatusBody,
} from './workplan.dto.js';

/** Who asks, and for which activity. */
type Place = Pick<Sent<'plan' | 'code'>, 'caller' | 'plan' | 'code'>;

@ApiTags('plan activities')
@Controller('v1/plans/:plan/activities')
export class ActivityController {
  constructor(
    private readonly access: Access,
    private readonly commands: Commands,
    private readonly reader: PlanReader,
    private readonly queries: ViewQueries,
    private readonly pages: Pages,
    private readonly freshness: Freshness,
    private readonly reads: ContentReads,
    private readonly vault: Vault,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The activities of a plan, in plan order' })
  @ApiOkResponse({ type: ActivityList })
  async list(
    @By() caller: Caller,
    @Param('plan') plan: string,
    @Query() query: ActivitiesQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'workplan.read', PLAN);
    await this.reader.plan(plan);
    await this.freshness.caughtUp(deliverables);
    const { area, status, body } = query;
    return this.pages.page(
      { caller, list: 'activities', filter: [plan, area, status, body], query, request, reply },
      {
        view,
        find: ([after = 0] = [], limit) =>
          activitiesOf(this.queries, plan, { area, status, body }, Number(after), limit),
        keys: ({ order }) => [order],
        show: (record) => {
          const isReadable = this.access.permits(caller, 'workplan.read', activityResource(record));
          return isReadable ? shownActivity(this.queries, record) : undefined;
        },
      },
    );
  }

  @Get(':code')
  @ApiOperation({ summary: 'One activity as it stands' })
  @ApiOkResponse({ type: ActivityAnswer })
  async one(
    @By() caller: Caller,
    @Param('plan') plan: string,
    @Param('code') code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownActivity> {
    const { record } = await this.authoriseActivity({ caller, plan, code }, 'workplan.read');
    await this.freshness.caughtUp(deliverables);
    reply.header('etag', `"${String(record.revision)}"`);
    return shownActivity(this.queries, record);
  }

  @Get(':code/history')
  @ApiOperation({ summary: 'What happened to an activity, oldest first: conduct only' })
  @ApiOkResponse({ type: HistoryAnswer })
  async history(@By() caller: Caller, @Param('plan') plan: string, @Param('code') code: string) {
    const { facts, endorsedIn } = await this.authoriseActivity({ caller, plan, code }, 'workplan.read');
    const items = facts.map(({ type, revision, position, recordedAt, conduct, meta }) => ({
      revision,
      position: String(position),
      at: new Date(recordedAt).toISOString(),
      type,
      by: { role: meta.role, ...(meta.body && { body: meta.body }), ...(meta.state && { state: meta.state }) },
      conduct: conduct as Record<string, unknown>,
      ...(endorsedIn.has(revision) && { endorsedIn: endorsedIn.get(revision) }),
    }));
    return { items };
  }

  @Get(':code/notes')
  @ApiOperation({
    summary: 'The notes of reports, contributions and confirmations, oldest first; the reading is recorded',
  })
  @ApiOkResponse({ type: NotesAnswer })
  async notes(@By() caller: Caller, @Param('plan') plan: string, @Param('code') code: string) {
    const { stream, record, facts } = await this.authoriseActivity({ caller, plan, code }, 'workplan.read-notes');
    const noted = facts.filter(({ content }) => content !== undefined);
    if (noted.length === 0) return { items: [] };
    const parties = activityResource(record).attributes.part as readonly string[];
    await this.reads.record(caller, { record: stream, kind: 'activity', purpose: 'read', parties });
    const items = noted.map(({ id, storedType: type, content, meta, recordedAt, revision }) => {
      const opened = this.vault.open(content as Sealed, { factId: id, stream, type });
      const about = { revision, type, by: meta.body ?? meta.role, at: new Date(recordedAt).toISOString() };
      if ('erasedAt' in opened) return { ...about, erasedAt: new Date(opened.erasedAt).toISOString() };
      return { ...about, note: (opened.content as { note: string }).note };
    });
    return { items };
  }

  @Step(':code/report-status', 'A lead body reports the status of an activity and of its expected outputs')
  @ApiBody({ type: ReportStatusBody })
  async reportStatus(
    @Sent() sent: Sent<'plan' | 'code'>,
    @Body() { status, note, outputs = [], evidence }: ReportStatusBody,
  ): Promise<CommandAnswer> {
    await this.authoriseActivity(sent, 'workplan.report-status');
    await this.knowsWhatMayBeCited();
    const reported = outputs.map((each) => ({
      output: each.output,
      status: each.status,
      ...(each.evidence && { evidence: each.evidence.map(plainEvidence) }),
    }));
    const own = evidence && { evidence: evidence.map(plainEvidence) };
    const report = { body: sent.caller.body ?? '', status, outputs: reported, ...own };
    const intent = { type: 'report-status', report, note } as const;
    return this.carryOut(sent, intent);
  }

  @Step(':code/contribute', 'A cooperating or lead body adds its part, without changing a status')
  @ApiBody({ type: ContributeBody })
  async contribute(
    @Sent() sent: Sent<'plan' | 'code'>,
    @Body() { note, outputs = [], evidence = [] }: ContributeBody,
  ): Promise<CommandAnswer> {
    await this.authoriseActivity(sent, 'workplan.contribute');
    await this.knowsWhatMayBeCited();
    const contribution = {
      body: sent.caller.body ?? '',
      outputs: outputs.map((each) => ({ output: each.output, evidence: each.evidence.map(plainEvidence) })),
      evidence: evidence.map(plainEvidence),
    };
    const intent = { type: 'contribute', contribution, note } as const;
    return this.carryOut(sent, intent);
  }

  @Step(':code/confirm-lead', 'The Working Group, by its chair, confirms who leads an activity')
  @ApiBody({ type: ConfirmLeadBody })
  async confirmLead(
    @Sent() sent: Sent<'plan' | 'code'>,
    @Body() { lead, note }: ConfirmLeadBody,
  ): Promise<CommandAnswer> {
    await this.authoriseActivity(sent, 'workplan.confirm-lead');
    const intent = { type: 'confirm-lead', lead, ...(note !== undefined && { note }) } as const;
    return this.carryOut(sent, intent);
  }

  @Step(':code/reference', 'A lead body or the secretariat names a donor, or the plan of another body that has it too')
  @ApiBody({ type: AddReferenceBody })
  async reference(
    @Sent() sent: Sent<'plan' | 'code'>,
    @Body() { kind, name, reference }: AddReferenceBody,
  ): Promise<CommandAnswer> {
    await this.authoriseActivity(sent, 'workplan.add-reference');
    const added = { kind, name, reference, body: sent.caller.body ?? '' };
    const intent = { type: 'add-reference', added, bySecretariat: sent.caller.role === 'secretariat' } as const;
    return this.carryOut(sent, intent);
  }

  /** What the caller recorded just now may be cited just now. */
  private async knowsWhatMayBeCited(): Promise<void> {
    await this.freshness.caughtUp(deliverables);
    await this.freshness.caughtUp(stateRecords);
  }

  /** Who may not read plans is refused before any id is looked up. */
  private async authoriseActivity({ caller, plan, code }: Place, action: string): Promise<ActivityHistory> {
    this.access.demand(caller, 'workplan.read', PLAN);
    const history = await this.reader.activity(plan, code);
    this.access.demand(caller, action, activityResource(history.record), history.stream);
    return history;
  }

  private carryOut(sent: Sent<'plan' | 'code'>, intent: ActivityIntent): Promise<CommandAnswer> {
    const { plan, code } = sent;
    return this.commands.carryOut(
      { ...sent, id: code },
      (meta, ifMatch) => new ActivityCommand(plan, code, meta, intent, ifMatch),
      { state: (now) => (now.kind === 'adopted' ? now.status : now.kind) },
    );
  }
}

function plainEvidence({ kind, reference }: Evidence): Evidence {
  return { kind, reference };
}
