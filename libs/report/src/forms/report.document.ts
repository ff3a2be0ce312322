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
  const onRecord =
    missing.length === 0
      ? 'No calendar year that has ended is without a regular meeting on record.'
      : `Calendar years that have ended without a regular meeting on record: ${missing.join(', ')}.`;
  return section('1. Meetings of the Working Group', {
    paragraphs: [onRecord],
    tables: [
      table('Meetings', all, 'No meeting is on record for the period.', [
        ['Kind', ({ kind }) => words(kind)],
        ['Days', ({ days }) => (days ? `${days.from} to ${days.to}` : 'not scheduled')],
        ['State', ({ state }) => words(state)],
        ['Host', ({ host }) => host ?? 'not stated'],
        ['Chaired by', ({ chairs }) => (chairs.length === 0 ? '–' : list(chairs))],
        ['Proposed by', ({ proposedBy }) => proposedBy ?? '–'],
        ['Delegations', ({ delegations }) => delegations],
        ['Decisions', ({ decisions }) => list(decisions)],
      ]),
      table('Meetings held, by calendar year', years, 'No year is on record.', [
        ['Year', ({ year }) => String(year)],
        ['Regular', ({ regular }) => regular],
        ['Additional', ({ additional }) => additional],
        ['Regular meeting', ({ regularMeeting }) => words(regularMeeting)],
      ]),
    ],
  });
}

function directions({ directions: all }: WorkingGroupFigures): ReportSection {
  return section('2. Directions to the Heads of Specialist Anti-Trafficking Units', {
    paragraphs: ['Directions issued in the period, and earlier ones that are not concluded. Their text is not shown.'],
    tables: [
      table('Directions', all, 'No direction is on record for the period.', [
        ['Issued on', ({ issuedOn }) => issuedOn],
        ['State', ({ state }) => words(state)],
        ['Addressed', ({ addressed }) => addressed],
        ['Acknowledged', ({ acknowledged }) => acknowledged],
        ['Reported done', ({ done }) => done],
        ['Not acknowledged by', ({ notAcknowledged }) => list(notAcknowledged)],
      ]),
    ],
  });
}

function reviewsAndPolicies({ reviews, policies }: WorkingGroupFigures): ReportSection {
  const adopted = 'Policies adopted in the period, time limits apart';
  return section('3. Documents under review, and policies adopted', {
    tables: [
      table('Review rounds', reviews, 'No draft was under review in the period.', [
        ['Draft', ({ draft }) => words(draft)],
        ['Reference', ({ reference }) => reference],
        ['Version', ({ version }) => version],
        ['Last day', ({ closesOn }) => closesOn],
        ['State', ({ state }) => words(state)],
        ['Inputs', ({ inputs, asked }) => `${String(inputs)} of ${String(asked)}`],
        ['No input from', ({ withoutInput }) => list(withoutInput)],
      ]),
      table(adopted, policies, 'No policy was adopted in the period.', [
        ['Policy', ({ policy }) => words(policy)],
        ['Version', ({ version }) => version],
        ['Title', ({ title }) => title],
        ['Reference', ({ reference }) => reference],
        ['In force from', ({ inForceFrom }) => inForceFrom.slice(0, 10)],
      ]),
    ],
  });
}

function workPlans(plans: readonly PlanFigures[]): ReportSection {
  return section('4. Implementation of the work plans', {
    paragraphs: plans.map(
      ({ title, activities, reports, leadNotStated }) =>
        `${title}: ${count(activities, 'activity', 'activities')}; ${count(reports, 'status report', 'status reports')} ` +
        `in the period; no lead is stated or confirmed for ${String(leadNotStated)}.`,
    ),
    notes: ['The values of status are the platform’s own; the plan gives none.'],
    tables: plans.map(({ title, areas, activities, statuses }) => {
      const rows = [
        ...areas.map((area) => ({ ...area, area: `${area.area}. ${area.title}` })),
        { area: 'All areas', activities, statuses },
      ];
      return table(`${title}: activities by area and status, as known at the position`, rows, 'The plan has no area.', [
        ['Area', ({ area }) => area],
        ['Activities', (row) => row.activities],
        ...PLAN_STATUSES.map((status): Column<(typeof rows)[number]> => [words(status), (row) => row.statuses[status]]),
      ]);
    }),
  });
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

type Limits = NonNullable<ReportFigures['exchange']['limits']>;

/** One number of hours, or one for each urgency. */
function hours(each: Limits['acknowledgeWithinHours']): string {
  if (typeof each === 'number') return `${String(each)} hours`;
  const { urgent, priority, routine } = each;
  return `${String(urgent)} (urgent), ${String(priority)} (priority) and ${String(routine)} hours (routine)`;
}

function delay(limits: Limits): string {
  const { longestDelayHours: longest } = limits;
  return longest === undefined ? '' : `; an answer delayed by ${String(longest)} hours at most`;
}

function exchange(figures: ReportFigures['exchange']): ReportSection {
  const { limits, limitsNote, total, responses, byRequestedState } = figures;
  const { number, medianHours, p90Hours } = responses;
  const times =
    medianHours === null || p90Hours === null
      ? 'No request of the period has been answered, refused or referred.'
      : `Time to the first answer, refusal or referral: median ${String(medianHours)} hours, 90th percentile ` +
        `${String(p90Hours)} hours, of ${count(number, 'response', 'responses')}.`;
  const rows = [...byRequestedState, { ...total, state: 'All states', sent: total.received }];
  return section('5. Exchange of information between the units', {
    paragraphs: [
      `${count(total.received, 'request was', 'requests were')} submitted in the period. ${times}`,
      limits
        ? `Limits of version ${String(limits.version)} of the policy, in force at the position: acknowledgement within ` +
          `${hours(limits.acknowledgeWithinHours)}; answer within ${hours(limits.answerWithinHours)}${delay(limits)}.`
        : 'No time-limit policy was in force at the position.',
    ],
    notes: [limitsNote],
    tables: [
      table(
        'Requests by requested state; partial answers and partial refusals do not count as answers or refusals',
        byRequestedState.length === 0 ? [] : rows,
        'No request was submitted in the period.',
        [
          ['State', ({ state }) => state],
          ['Sent', ({ sent }) => sent],
          ...EXCHANGE_COLUMNS.map(([name, heading]): Column<(typeof rows)[number]> => [heading, (row) => row[name]]),
        ],
      ),
    ],
  });
}

const PRACTICE_STEPS = [
  ['submitted', 'Submitted'],
  ['returned', 'Returned at screening'],
  ['endorsed', 'Endorsed'],
  ['declined', 'Declined'],
  ['published', 'Published'],
  ['adoptions', 'Adoptions by a unit or a state'],
  ['results', 'Results reported'],
] as const;

function practices(figures: ReportFigures['practices']): ReportSection {
  const headings = 'Published and in force at the position, by the headings of ToR §6';
  return section('6. Best practices', {
    tables: [
      table('In the period', PRACTICE_STEPS, '', [
        ['Step', ([, step]) => step],
        ['Number', ([name]) => figures[name]],
      ]),
      table(headings, figures.inForce, 'No practice is published.', [
        ['Heading', ({ category }) => words(category)],
        ['Practices', (row) => row.practices],
      ]),
    ],
  });
}

function agreements(figures: ReportFigures['agreements']): ReportSection {
  const { onDay, inForce, concludedNotInForce, enteredIntoForce } = figures;
  return section('7. Mandatory Consular Notification agreements', {
    paragraphs: [
      `${count(inForce.length, 'agreement was', 'agreements were')} in force on ${onDay}; ${String(enteredIntoForce)} ` +
        `entered into force in the period; ${String(concludedNotInForce)} concluded and not in force.`,
    ],
    tables: [
      table(`In force on ${onDay}`, inForce, 'The register knows of no agreement in force.', [
        ['Parties', ({ parties }) => parties.join(' and ')],
        ['Since', ({ since }) => since],
        ['Text', ({ citation }) => citation],
      ]),
    ],
  });
}

function method({ position }: ReportFigures): ReportSection {
  return section('8. How this report was made', {
    paragraphs: [
      `Every figure is counted from the facts on record up to log position ${position}. The same position and period ` +
        'give the same report, byte for byte. It tells numbers and codes only, and no content of any record.',
      'States are given by their ISO 3166-1 alpha-2 codes. A request counts once in each column, a delay notice each time.',
    ],
  });
}

/** What a section does not have is left out. */
function section(heading: string, { paragraphs = [], notes = [], tables = [] }: Partial<ReportSection>): ReportSection {
  return { heading, paragraphs, notes, tables };
}

/** The heading of a column, and what stands below it in a row. */
type Column<Row> = readonly [heading: string, cell: (row: Row) => string | number];

function table<Row>(
  caption: string,
  rows: readonly Row[],
  empty: string,
  columns: readonly Column<Row>[],
): ReportTable {
  const cells = rows.map((row) => columns.map(([, cell]) => cell(row)));
  return { caption, columns: columns.map(([heading]) => heading), rows: cells, empty };
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
