import { Body, Query } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { instant } from '#kernel/time.js';
import { Contents } from '#records/contents.js';
import { Lookups } from '#records/lookups.js';
import { Records } from '#records/records.js';
import { BODY_CODE } from '#registry/codes.js';
import type { Caller } from '#web/auth/caller.js';
import { Code, Codes, Line, Parts, Text, Whole, Word } from '#web/fields/fields.js';
import { Freshness } from '#web/lists/freshness.js';
import { ListOf, PageQuery, Pages } from '#web/lists/pages.js';
import { Read, Reader, Routes, Sent, Step } from '#web/route.js';
import type { AdoptedActivity } from './activity.js';
import { ActivityAnswer, HistoryAnswer, NoteAnswer } from './activity.answers.js';
import { shownOf } from './activity.history.js';
import { ACTIVITY, activityIn, activityResource } from './activity.record.js';
import {
  EVIDENCE_KINDS,
  type EvidenceKind,
  REFERENCE_KINDS,
  type ReferenceKind,
  type Status,
  STATUSES,
} from '../codes.js';
import { adopted, endorsementsOf, planDecider, planStream } from '../plan/plan.js';
import { PLAN, planIn } from '../plan/plan.record.js';
import { view as deliverables, withDeliverables } from '../views/deliverables.js';
import { activitiesOf, view } from '../views/work-plan.js';

const MOST = 50;
/** Of one output. */
const MOST_EVIDENCE = 10;
const NOTE = {
  most: 16_000,
  description: 'Sealed; shown to those who report on, steer or keep the plan.',
  example: 'SYNTHETIC: two of three drafts are agreed.',
};
const EVIDENCE = [{ kind: 'document', reference: 'SOMTC/2026/7' }];

export class EvidenceBody {
  @Word(EVIDENCE_KINDS, { example: 'document' })
  kind!: EvidenceKind;

  @Line({
    example: 'SOMTC/2026/7',
    description:
      'The id of a deliverable, `PH/national-action-plan` and the like for a state record, else a number, title or ' +
      'address. Everyone signed in reads it: no names of persons.',
  })
  reference!: string;
}

export class OutputReportBody {
  @Whole(1, MOST, { example: 1, description: 'The number of the expected output.' })
  output!: number;

  @Word(STATUSES, { example: 'in-progress' })
  status!: Status;

  @Parts(() => EvidenceBody, {
    most: MOST_EVIDENCE,
    optional: true,
    example: EVIDENCE,
    description: 'Replaces what was reported before; left out, that stands.',
  })
  evidence?: EvidenceBody[];
}

export class ReportStatusBody {
  @Word(STATUSES, { example: 'in-progress' })
  status!: Status;

  @Text(NOTE)
  note!: string;

  @Parts(() => OutputReportBody, {
    most: MOST,
    optional: true,
    example: [{ output: 1, status: 'in-progress', evidence: EVIDENCE }],
  })
  outputs?: OutputReportBody[];

  @Parts(() => EvidenceBody, {
    most: MOST,
    optional: true,
    example: EVIDENCE,
    description: 'For the activity itself; needed to complete one without expected outputs.',
  })
  evidence?: EvidenceBody[];
}

export class OutputContributionBody {
  @Whole(1, MOST, { example: 1, description: 'The number of the expected output.' })
  output!: number;

  @Parts(() => EvidenceBody, { least: 1, most: MOST_EVIDENCE, example: EVIDENCE })
  evidence!: EvidenceBody[];
}

export class ContributeBody {
  @Text(NOTE)
  note!: string;

  @Parts(() => OutputContributionBody, { most: MOST, optional: true, example: [{ output: 1, evidence: EVIDENCE }] })
  outputs?: OutputContributionBody[];

  @Parts(() => EvidenceBody, { most: MOST, optional: true, example: EVIDENCE })
  evidence?: EvidenceBody[];
}

export class ConfirmLeadBody {
  @Codes(BODY_CODE, { least: 1, most: 10, example: ['SOMTC'] })
  lead!: string[];

  @Text({ ...NOTE, optional: true })
  note?: string;
}

export class AddReferenceBody {
  @Word(REFERENCE_KINDS, { example: 'donor' })
  kind!: ReferenceKind;

  @Line({
    most: 80,
    example: 'ASEAN-Australia Counter Trafficking',
    description: 'The organisation or the plan; everyone signed in reads it: no names of persons.',
  })
  name!: string;

  @Line({ example: 'Component 2, 2026', description: 'A number, title or address there.' })
  reference!: string;
}

export class ActivitiesQuery extends PageQuery {
  /** A plan of the size of the Bohol plan comes in one page. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 100 })
  override limit = 100;

  @Code(/^[A-Z]$/, { optional: true, description: 'Letter of the area.' })
  area?: string;

  @Word(STATUSES, { optional: true })
  status?: Status;

  @Code(BODY_CODE, { optional: true, description: 'Leads or cooperates.' })
  body?: string;
}

@Routes('v1/plans/:plan/activities', 'plan activities')
export class ActivityController {
  constructor(
    private readonly records: Records,
    private readonly lookups: Lookups,
    private readonly contents: Contents,
    private readonly pages: Pages,
    private readonly freshness: Freshness,
  ) {}

  @Read('', 'The activities of a plan, in plan order', ListOf(ActivityAnswer))
  async list(@Reader() reader: Reader<'plan'>, @Query() query: ActivitiesQuery) {
    const { id: plan } = await this.records.authorise(PLAN, planIn(reader));
    const queries = await this.freshness.caughtUp(deliverables);
    return this.pages.page(reader, query, {
      view,
      find: (_, { after = 0, limit }) => activitiesOf(queries, plan, query, Number(after), limit),
      keys: ({ order }) => [order],
      show: (activity) => {
        const isReadable = reader.may('workplan.read', activityResource(activity));
        return isReadable ? withDeliverables(queries, activity) : undefined;
      },
    });
  }

  @Read(':code', 'One activity as it stands', ActivityAnswer)
  async one(@Reader() reader: Reader<'plan' | 'code'>) {
    const { facts } = await this.records.read(ACTIVITY, activityIn(reader));
    const endorsed = await this.endorsements(reader);
    return withDeliverables(await this.freshness.caughtUp(deliverables), shownOf(facts, endorsed.keys()));
  }

  @Read(':code/history', 'What happened to an activity, oldest first: conduct only', HistoryAnswer)
  async history(@Reader() reader: Reader<'plan' | 'code'>) {
    const { facts } = await this.records.authorise(ACTIVITY, activityIn(reader));
    const endorsed = await this.endorsements(reader);
    const items = facts.map(({ type, revision, position, recordedAt, conduct, meta }) => {
      const by = { role: meta.role, ...(meta.body && { body: meta.body }), ...(meta.state && { state: meta.state }) };
      const fact = { revision, position: String(position), at: instant(recordedAt), type, by };
      const endorsedIn = endorsed.get(revision);
      return { ...fact, conduct: conduct as Record<string, unknown>, ...(endorsedIn && { endorsedIn }) };
    });
    return { items };
  }

  @Read(
    ':code/notes',
    'The notes of reports, contributions and confirmations, oldest first; the reading is recorded',
    ListOf(NoteAnswer),
  )
  async notes(@Reader() reader: Reader<'plan' | 'code'>, @Query() query: PageQuery) {
    const found = await this.records.authorise(ACTIVITY, activityIn(reader), 'read-content');
    const { opened, ...page } = (await this.contents.readPage(reader, query, ACTIVITY, found)) ?? { opened: [] };
    const items = opened.map(({ fact: { revision, storedType: type, meta, recordedAt }, content, erasedOn }) => {
      const about = { revision, type, by: meta.body ?? meta.role, at: instant(recordedAt) };
      return erasedOn === undefined
        ? { ...about, note: (content as { note: string }).note }
        : { ...about, erasedAt: erasedOn };
    });
    return { items, ...page };
  }

  @Step(':code/report-status', 'A lead body reports the status of an activity and of its expected outputs')
  reportStatus(@Sent() sent: Sent<'plan' | 'code'>, @Body() body: ReportStatusBody) {
    return this.records.carryOut(ACTIVITY, activityIn(sent), reportIn(body, sent.caller), answered);
  }

  @Step(':code/contribute', 'A cooperating or lead body adds its part, without changing a status')
  contribute(@Sent() sent: Sent<'plan' | 'code'>, @Body() body: ContributeBody) {
    return this.records.carryOut(ACTIVITY, activityIn(sent), contributionIn(body, sent.caller), answered);
  }

  @Step(':code/confirm-lead', 'The Working Group, by its chair, confirms who leads an activity')
  confirmLead(@Sent() sent: Sent<'plan' | 'code'>, @Body() body: ConfirmLeadBody) {
    return this.records.carryOut(ACTIVITY, activityIn(sent), leadIn(body), answered);
  }

  @Step(':code/reference', 'A lead body or the secretariat names a donor, or the plan of another body that has it too')
  reference(@Sent() sent: Sent<'plan' | 'code'>, @Body() body: AddReferenceBody) {
    return this.records.carryOut(ACTIVITY, activityIn(sent), referenceIn(body, sent.caller), answered);
  }

  private async endorsements({ plan, code }: Reader<'plan' | 'code'>): Promise<ReadonlyMap<number, string>> {
    return endorsementsOf(adopted(await this.lookups.begin().state(planDecider, planStream(plan))), code);
  }
}

/** Answers name an activity by its code, and its status. */
function answered({ baseline, status }: AdoptedActivity) {
  return { id: baseline.code, state: status };
}

function reportIn({ status, note, outputs = [], evidence }: ReportStatusBody, { body = '' }: Caller) {
  const report = { body, status, outputs, ...(evidence && { evidence }) };
  return { type: 'report-status', report, content: { note } } as const;
}

function contributionIn({ note, outputs = [], evidence = [] }: ContributeBody, { body = '' }: Caller) {
  return { type: 'contribute', contribution: { body, outputs, evidence }, content: { note } } as const;
}

function leadIn({ lead, note }: ConfirmLeadBody) {
  return { type: 'confirm-lead', lead, ...(note !== undefined && { content: { note } }) } as const;
}

function referenceIn({ kind, name, reference }: AddReferenceBody, { role, body = '' }: Caller) {
  const added = { kind, name, reference, body };
  return { type: 'add-reference', added, bySecretariat: role === 'secretariat' } as const;
}
