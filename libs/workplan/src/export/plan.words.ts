import type { ShownActivity, ShownOutput } from '../activity/activity.history.js';
import type { Status } from '../codes.js';

/** How a blank of the source plan is shown, everywhere. */
export const NOT_STATED = 'not stated';

/** The columns of the source plan, and the page on which its row is printed. */
export const COLUMNS = [
  'Provision',
  'Area of collaboration',
  'Activity',
  'Expected output',
  'Lead and cooperating body',
  'Implementation status',
  'Page',
] as const;

/** `not-started`: `Not started`. */
export function statusWords(status: Status): string {
  return status.charAt(0).toUpperCase() + status.slice(1).replaceAll('-', ' ');
}

/** Bodies as a phrase: `ACWC, AICHR and SOMTC`; blank: not stated. */
export function bodiesWords(bodies: readonly string[]): string {
  if (bodies.length === 0) return NOT_STATED;
  return [bodies.slice(0, -1).join(', '), bodies.at(-1)].filter(Boolean).join(' and ');
}

/** Who leads, and whose word that is: what the plan states stays visible beside what the Working Group confirmed. */
export function leadWords({ lead, leadConfirmed, leadInPlan, leadNote }: ShownActivity): string {
  const asStated = `${bodiesWords(leadInPlan)}${leadNote === undefined ? '' : ` (${leadNote})`}`;
  if (!leadConfirmed) return asStated;
  return `${bodiesWords(lead)}, confirmed by the Working Group (in the plan: ${asStated})`;
}

export function cooperatingWords({ cooperating, cooperatingNote }: ShownActivity): string {
  if (cooperatingNote === undefined) return bodiesWords(cooperating);
  return cooperating.length === 0 ? cooperatingNote : `${bodiesWords(cooperating)} (${cooperatingNote})`;
}

/** The bodies that the plan gives for one output alone; empty for most. */
export function outputBodiesWords({ lead, cooperating }: ShownOutput): string {
  const parts = [lead && `lead: ${bodiesWords(lead)}`, cooperating && `cooperating: ${bodiesWords(cooperating)}`];
  return parts.filter(Boolean).join('; ');
}

export function evidenceWords(evidence: ShownActivity['evidence']): string {
  return evidence.map(({ kind, reference }) => `${kind} ${reference}`).join('; ');
}

/** Who reported last, and when, and whether the Working Group endorsed it; or that nobody has. */
export function reportWords({ lastReport, endorsed }: ShownActivity): string {
  if (!lastReport) return 'no report yet';
  const { by, at, period } = lastReport;
  const report = `reported by ${by} on ${at.slice(0, 10)}${period === null ? '' : ` for ${period}`}`;
  return endorsed ? `${report}; endorsed by the Working Group` : report;
}
