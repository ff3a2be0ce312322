// The report in words: one document, which HTML and DOCX only lay out. Part of format 1: a report that was signed off is
// worded by this code again, so it MUST NOT change.
import type { Counts } from '../figures/exchange-figures.js';
import { type PlanFigures, PLAN_STATUSES } from '../figures/plan-figures.js';
import type { ReportFigures } from '../figures/report-figures.js';
import type { WorkingGroupFigures } from '../figures/working-group-figures.js';

export interface ReportTable {
  readonly caption: string;
  /** The first column heads the rows. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** What is said where there is no row. */
  readonly empty: string;
}

export interface ReportSection {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** What must be read with the figures. */
  readonly notes: readonly string[];
  readonly tables: readonly ReportTable[];
}

export interface ReportDocument {
  readonly title: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly sections: readonly ReportSection[];
}

const NONE = 'none';
const NOT_RECORDED = 'not recorded';

/** The sections are always the same, in the same order; one without anything to tell says so. */
export function reportDocument(report: ReportFigures): ReportDocument {
  const { title, position, asKnownAt, period, workingGroup, plans } = report;
  return {
    title,
    facts: [
      ['Period', period ? `${period.from} to ${period.to}` : 'everything on record'],
      ['As known at', `${asKnownAt.slice(0, 16).replace('T', ' ')} UTC, log position ${position}`],
      ['Lead Shepherd', workingGroup.leadShepherd ?? NOT_RECORDED],
    ],
    sections: [
      meetings(workingGroup),
      directions(workingGroup),
      reviewsAndPolicies(workingGroup),
      workPlans(plans),
      exchange(report.exchange),
      practices(report.practices),
      agreements(report.agreements),
      method(report),
    ],
  };
}

function meetings({ meetings: all, years }: WorkingGroupFigures): ReportSection {
  const missing = years.filter(({ regularMeeting }) => regularMeeting === 'missing').map(({ year }) => year);
  return {
    heading: '1. Meetings of the Working Group',
    paragraphs:
      missing.length === 0
        ? ['No calendar year that has ended is without a regular meeting on record.']
        : [`Calendar years that have ended without a regular meeting on record: ${missing.join(', ')}.`],
    notes: [],
    tables: [
      {
        caption: 'Meetings',
        columns: ['Kind', 'Days', 'State', 'Host', 'Chaired by', 'Proposed by', 'Delegations', 'Decisions'],
        rows: all.map((meeting) => [
          words(meeting.kind),
          meeting.days ? `${meeting.days.from} to ${meeting.days.to}` : 'not scheduled',
          words(meeting.state),
          meeting.host ?? 'not stated',
          meeting.chairs.length === 0 ? '–' : list(meeting.chairs),
          meeting.proposedBy ?? '–',
          meeting.delegations,
          list(meeting.decisions),
        ]),
        empty: 'No meeting is on record for the period.',
      },
      {
        caption: 'Meetings held, by calendar year',
        columns: ['Year', 'Regular', 'Additional', 'Regular meeting'],
        rows: years.map(({ year, regular, additional, regularMeeting }) => [
          String(year),
          regular,
          additional,
          words(regularMeeting),
        ]),
        empty: 'No year is on record.',
      },
    ],
  };
}

function directions({ directions: all }: WorkingGroupFigures): ReportSection {
  return {
    heading: '2. Directions to the Heads of Specialist Anti-Trafficking Units',
    paragraphs: ['Directions issued in the period, and earlier ones that are not concluded. Their text is not shown.'],
    notes: [],
    tables: [
      {
        caption: 'Directions',
        columns: ['Issued on', 'State', 'Addressed', 'Acknowledged', 'Reported done', 'Not acknowledged by'],
        rows: all.map((direction) => [
          direction.issuedOn,
          words(direction.state),
          direction.addressed,
          direction.acknowledged,
          direction.done,
          list(direction.notAcknowledged),
        ]),
        empty: 'No direction is on record for the period.',
      },
    ],
  };
}

function reviewsAndPolicies({ reviews, policies }: WorkingGroupFigures): ReportSection {
  return {
    heading: '3. Documents under review, and policies adopted',
    paragraphs: [],
    notes: [],
    tables: [
      {
        caption: 'Review rounds',
        columns: ['Draft', 'Reference', 'Version', 'Last day', 'State', 'Inputs', 'No input from'],
        rows: reviews.map((round) => [
          words(round.draft),
          round.reference,
          round.version,
          round.closesOn,
          words(round.state),
          `${String(round.inputs)} of ${String(round.asked)}`,
          list(round.withoutInput),
        ]),
        empty: 'No draft was under review in the period.',
      },
      {
        caption: 'Policies adopted in the period, time limits apart',
        columns: ['Policy', 'Version', 'Title', 'Reference', 'In force from'],
        rows: policies.map(({ policy, version, title, reference, inForceFrom }) => [
          words(policy),
          version,
          title,
          reference,
          inForceFrom.slice(0, 10),
        ]),
        empty: 'No policy was adopted in the period.',
      },
    ],
  };
}

function workPlans(plans: readonly PlanFigures[]): ReportSection {
  return {
    heading: '4. Implementation of the work plans',
    paragraphs: plans.map(
      ({ title, activities, reports, leadNotStated }) =>
        `${title}: ${count(activities, 'activity', 'activities')}; ${count(reports, 'status report', 'status reports')} ` +
        `in the period; no lead is stated or confirmed for ${String(leadNotStated)}.`,
    ),
    notes: ['The values of status are the platform’s own; the plan gives none.'],
    tables: plans.map(({ title, areas, activities, statuses }) => ({
      caption: `${title}: activities by area and status, as known at the position`,
      columns: ['Area', 'Activities', ...PLAN_STATUSES.map(words)],
      rows: [
        ...areas.map((area) => [
          `${area.area}. ${area.title}`,
          area.activities,
          ...PLAN_STATUSES.map((status) => area.statuses[status]),
        ]),
        ['All areas', activities, ...PLAN_STATUSES.map((status) => statuses[status])],
      ],
      empty: 'The plan has no area.',
    })),
  };
}

const EXCHANGE_COLUMNS: readonly (readonly [keyof Counts, string])[] = [
  ['received', 'Received'],
  ['answered', 'Answered'],
  ['refused', 'Refused'],
  ['referred', 'Referred'],
  ['withdrawn', 'Withdrawn'],
  ['delaysNotified', 'Delay notices'],
  ['acknowledgeLimitsMissed', 'Not acknowledged in time'],
  ['answerLimitsMissed', 'Not answered in time'],
  ['lateAnswers', 'Of these, answered late'],
];

function exchange({
  limits,
  limitsNote,
  total,
  responses,
  byRequestedState,
}: ReportFigures['exchange']): ReportSection {
  const { number, medianHours, p90Hours } = responses;
  const times =
    medianHours === null || p90Hours === null
      ? 'No request of the period has been answered, refused or referred.'
      : `Time to the first answer, refusal or referral: median ${String(medianHours)} hours, 90th percentile ` +
        `${String(p90Hours)} hours, of ${count(number, 'response', 'responses')}.`;
  return {
    heading: '5. Exchange of information between the units',
    paragraphs: [
      `${count(total.received, 'request was', 'requests were')} submitted in the period. ${times}`,
      limits
        ? `Limits of version ${String(limits.version)} of the policy, in force at the position: acknowledgement within ` +
          `${String(limits.acknowledgeWithinHours)} hours; answer within ${String(limits.answerWithinHours.urgent)} ` +
          `(urgent), ${String(limits.answerWithinHours.priority)} (priority) and ` +
          `${String(limits.answerWithinHours.routine)} hours (routine).`
        : 'No time-limit policy was in force at the position.',
    ],
    notes: [limitsNote],
    tables: [
      {
        caption:
          'Requests by requested state; partial answers and partial refusals do not count as answers or refusals',
        columns: ['State', 'Sent', ...EXCHANGE_COLUMNS.map(([, heading]) => heading)],
        rows:
          byRequestedState.length === 0
            ? []
            : [
                ...byRequestedState.map((row) => [row.state, row.sent, ...EXCHANGE_COLUMNS.map(([name]) => row[name])]),
                ['All states', total.received, ...EXCHANGE_COLUMNS.map(([name]) => total[name])],
              ],
        empty: 'No request was submitted in the period.',
      },
    ],
  };
}

function practices(figures: ReportFigures['practices']): ReportSection {
  const { submitted, returned, endorsed, declined, published, adoptions, results, inForce } = figures;
  return {
    heading: '6. Best practices',
    paragraphs: [],
    notes: [],
    tables: [
      {
        caption: 'In the period',
        columns: ['Step', 'Number'],
        rows: [
          ['Submitted', submitted],
          ['Returned at screening', returned],
          ['Endorsed', endorsed],
          ['Declined', declined],
          ['Published', published],
          ['Adoptions by a unit or a state', adoptions],
          ['Results reported', results],
        ],
        empty: '',
      },
      {
        caption: 'Published and in force at the position, by the headings of ToR §6',
        columns: ['Heading', 'Practices'],
        rows: inForce.map(({ category, practices: number }) => [words(category), number]),
        empty: 'No practice is published.',
      },
    ],
  };
}

function agreements({
  onDay,
  inForce,
  concludedNotInForce,
  enteredIntoForce,
}: ReportFigures['agreements']): ReportSection {
  return {
    heading: '7. Mandatory Consular Notification agreements',
    paragraphs: [
      `${count(inForce.length, 'agreement was', 'agreements were')} in force on ${onDay}; ${String(enteredIntoForce)} ` +
        `entered into force in the period; ${String(concludedNotInForce)} concluded and not in force.`,
    ],
    notes: [],
    tables: [
      {
        caption: `In force on ${onDay}`,
        columns: ['Parties', 'Since', 'Text'],
        rows: inForce.map(({ parties, since, citation }) => [parties.join(' and '), since, citation]),
        empty: 'The register knows of no agreement in force.',
      },
    ],
  };
}

function method({ position }: ReportFigures): ReportSection {
  return {
    heading: '8. How this report was made',
    paragraphs: [
      `Every figure is counted from the facts on record up to log position ${position}. The same position and period ` +
        'give the same report, byte for byte. It tells numbers and codes only, and no content of any record.',
      'States are given by their ISO 3166-1 alpha-2 codes. A request counts once in each column, a delay notice each time.',
    ],
    notes: [],
    tables: [],
  };
}

/** Whether a column of a table holds numbers. */
export function isNumeric(rows: ReportTable['rows'], place: number): boolean {
  return rows.length > 0 && rows.every((cells) => typeof cells[place] === 'number');
}

/** A code of a closed list as words: `outcomes-recorded` is "Outcomes recorded". */
function words(code: string): string {
  const text = code.replaceAll('-', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function list(items: readonly string[]): string {
  return items.length === 0 ? NONE : items.join(', ');
}

function count(number: number, one: string, more: string): string {
  return `${String(number)} ${number === 1 ? one : more}`;
}
