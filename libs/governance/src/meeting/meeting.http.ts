import { Body, Query } from '@nestjs/common';
import { Clock } from '#kernel/clock.js';
import { Records } from '#records/records.js';
import { BODY_CODE } from '#registry/codes.js';
import { stateOf } from '#web/auth/caller.js';
import { Codes, DaysField, Lines, Part, Parts, State, Whole, Word } from '#web/fields/fields.js';
import { Freshness } from '#web/lists/freshness.js';
import { AllOf, ListOf, PageQuery, Pages } from '#web/lists/pages.js';
import { Create, EmptyBody, Read, Reader, ReadHistory, Routes, Sent, Step } from '#web/route.js';
import {
  OTHER_MEETINGS,
  type OtherMeeting,
  PROPOSAL_CHANNELS,
  type ProposalChannel,
  RESPONSE_AREAS,
} from '../codes.js';
import { OptionalTextBody, TextBody, textsIn } from '../governance.dto.js';
import { WORKING_GROUP } from '../governance.record.js';
import { firstYear, recordsOf, view } from '../views/working-group.js';
import { meetingYears } from './meeting-years.js';
import {
  ActivityField,
  DelegationField,
  FIRST_YEAR,
  LAST_YEAR,
  MeetingAnswer,
  MeetingsQuery,
  MeetingSummary,
  MeetingYearAnswer,
} from './meeting.dto.js';
import { costsOf, MEETING, MEETING_RESOURCE, regularMeetingId, summaryOf } from './meeting.record.js';

/** More meetings than the Working Group will ever have had. */
const ALL = 10_000;

export class ProposeMeetingBody extends TextBody {
  @Word(PROPOSAL_CHANNELS, { example: 'ASEC', description: 'Through whom (ToR §9, §10): there is no third way' })
  through!: ProposalChannel;

  @State({ example: 'VN', description: 'The member state that would host it' })
  host!: string;
}

export class ConveneRegularBody {
  @Whole(FIRST_YEAR, LAST_YEAR, { example: 2026, description: 'Its host is the state that chairs SOMTC in this year' })
  year!: number;
}

export class ConveneOtherBody {
  @Word(OTHER_MEETINGS, { example: 'consultation' })
  kind!: OtherMeeting;

  @Part(() => ActivityField, { description: 'The activity of a plan that asks for it' })
  activity!: ActivityField;

  @Codes(BODY_CODE, { most: 30, example: ['SOMTC', 'ACWC'], description: 'Registered bodies that take part' })
  bodies!: string[];

  @State({ example: 'ID', optional: true })
  host?: string;
}

export class ScheduleBody {
  @Part(() => DaysField)
  days!: DaysField;

  @Part(() => DaysField, {
    optional: true,
    example: { from: '2026-09-16', to: '2026-09-17' },
    description: 'For a regular meeting: the days of SOMTC, which it adjoins',
  })
  somtc?: DaysField;
}

export class ComposeDelegationBody {
  @Parts(() => DelegationField, {
    least: 1,
    most: RESPONSE_AREAS.length,
    example: [{ area: 'prosecution', persons: 2 }],
    description: 'Counts, no names',
  })
  members!: DelegationField[];
}

export class RecordOutcomesBody extends TextBody {
  @Lines({ most: 50, longest: 60, example: ['WG-TIP/2026/1'], description: 'Reference numbers of decisions' })
  decisions!: string[];
}

@Routes('v1/meetings', 'meetings')
export class MeetingController {
  constructor(
    private readonly records: Records,
    private readonly pages: Pages,
    private readonly freshness: Freshness,
    private readonly clock: Clock,
  ) {}

  @Read(
    '',
    'The meetings of the Working Group and those that a plan asks for, the newest first',
    ListOf(MeetingSummary),
  )
  async list(@Reader() reader: Reader, @Query() query: MeetingsQuery) {
    reader.demand('governance.list-meetings', WORKING_GROUP);
    const filter = { name: query.state, meetingKind: query.kind, year: query.year };
    return this.pages.page(reader, query, {
      view,
      find: (queries, place) => recordsOf(queries, 'meeting', filter, place),
      keys: ({ position }) => [position],
      show: (row) => (reader.may('governance.know', MEETING_RESOURCE) ? summaryOf(row) : undefined),
    });
  }

  @Read(
    'years',
    'Meetings held by calendar year, and the years without a regular meeting (ToR §10)',
    AllOf(MeetingYearAnswer),
  )
  async years(@Reader() reader: Reader) {
    reader.demand('governance.list-meetings', WORKING_GROUP);
    const queries = await this.freshness.caughtUp(view);
    const thisYear = new Date(this.clock.now()).getUTCFullYear();
    const meetings = recordsOf(queries, 'meeting', {}, { limit: ALL }).map(({ state }) => ({
      ...state.meeting,
      state: state.name,
    }));
    return { items: meetingYears(meetings, firstYear(queries) ?? thisYear, thisYear) };
  }

  @Read(':id', 'One meeting, with the terms of ToR §11; what was written for the Working Group only', MeetingAnswer)
  async one(@Reader() reader: Reader<'id'>, @Query() query: PageQuery) {
    const { page, ...found } = await this.records.openPage(MEETING, reader, query);
    return { ...summaryOf(found), costs: costsOf(found.state.meeting), ...(page && textsIn(page)) };
  }

  @ReadHistory(':id/history', 'What happened to a meeting, oldest first: conduct only')
  history(@Reader() reader: Reader<'id'>) {
    return this.records.history(MEETING, reader);
  }

  @Create('', 'A member state proposes an additional meeting through ASEC or the Lead Shepherd (ToR §9, §10)')
  propose(@Sent() sent: Sent<never>, @Body() { through, host, content }: ProposeMeetingBody) {
    return this.records.create(MEETING, sent, { type: 'propose', by: stateOf(sent), through, host, content });
  }

  @Create('regular', 'Convenes the regular meeting of a year (who convenes it is ours: the secretariat)')
  conveneRegular(@Sent() sent: Sent<never>, @Body() { year }: ConveneRegularBody) {
    return this.records.create(MEETING, sent, { type: 'convene-regular', year }, regularMeetingId(year));
  }

  @Create('of-activities', 'Records a consultation or a meeting of Central Authorities that a plan asks for')
  conveneOther(@Sent() sent: Sent<never>, @Body() { kind, activity, bodies, host }: ConveneOtherBody) {
    return this.records.create(MEETING, sent, {
      type: 'convene-other',
      kind,
      activity,
      bodies,
      ...(host !== undefined && { host }),
    });
  }

  // What happens to a meeting after it was proposed or convened. Who does it is ours where the ToR does not say.

  @Step(':id/accept', 'The chair accepts a proposed meeting (ours)')
  accept(@Sent() sent: Sent, @Body() _: EmptyBody) {
    return this.records.carryOut(MEETING, sent, { type: 'accept' });
  }

  @Step(':id/decline', 'The chair declines a proposed meeting (ours)')
  decline(@Sent() sent: Sent, @Body() { content }: OptionalTextBody) {
    return this.records.carryOut(MEETING, sent, { type: 'decline', content });
  }

  @Step(':id/schedule', 'The secretariat sets the days, or moves them (ours); who chairs is derived (ToR §9)')
  schedule(@Sent() sent: Sent, @Body() { days, somtc }: ScheduleBody) {
    return this.records.carryOut(MEETING, sent, { type: 'schedule', days, ...(somtc && { somtc }) });
  }

  @Step(':id/compose-delegation', 'A state says how its delegation is composed, which it alone decides (ToR §7)')
  composeDelegation(@Sent() sent: Sent, @Body() { members }: ComposeDelegationBody) {
    return this.records.carryOut(MEETING, sent, { type: 'compose-delegation', state: stateOf(sent), members });
  }

  @Step(':id/hold', 'The secretariat records that the meeting was held')
  hold(@Sent() sent: Sent, @Body() _: EmptyBody) {
    return this.records.carryOut(MEETING, sent, { type: 'hold' });
  }

  @Step(':id/record-outcomes', 'The secretariat records the outcomes: decisions by number, the rest in words, sealed')
  recordOutcomes(@Sent() sent: Sent, @Body() { decisions, content }: RecordOutcomesBody) {
    return this.records.carryOut(MEETING, sent, { type: 'record-outcomes', decisions, content });
  }
}
