import { createHash } from 'node:crypto';
import { exchangeStatisticsView } from '#exchange/lookups.js';
import type { Fact } from '#event-store/fact.js';
import type { Question, View, ViewQueries } from '#views/view.js';
import type { Digests, ReportScope } from '../chair-report.js';
import { exchangeFigures } from '../figures/exchange-figures.js';
import { type ReportFigures, reportTally, reportText, wholeReport } from '../figures/report-figures.js';
import { factsUpTo, view as reportFacts } from '../views/report-facts.js';
import { reportDocument } from './report.document.js';
import { reportDocx } from './report.docx.js';
import { reportHtml } from './report.html.js';

/**
 * Which report is made. `upTo` is where this log has what the report's position names: decimal. `asKnownAt` is when the fact
 * there was recorded, in milliseconds.
 */
export interface Making {
  readonly scope: ReportScope;
  readonly upTo: string;
  readonly asKnownAt: number;
}

/** A report in its three forms, and their digests. */
export interface BuiltReport {
  readonly json: string;
  readonly html: string;
  readonly docx: Uint8Array;
  readonly sha256: Digests;
}

/** What the report is counted from: each MUST have come to the position. */
export const COUNTED_FROM: readonly View[] = [reportFacts, exchangeStatisticsView];

/** The report, worked out apart: the same position and period give the same bytes, on any machine and at any time. */
export const question: Question<Making, BuiltReport> = {
  module: import.meta.url,
  rehearsal: { scope: { position: '0', period: null, format: 1 }, upTo: '0', asKnownAt: 0 },
  answer: (queries, making) => formsOf(reportFigures(queries, making)),
};

/** Counts the facts up to `upTo`. The position that it shows is the one that it was drafted at. */
export function reportFigures(queries: ViewQueries, { scope, upTo, asKnownAt }: Making): ReportFigures {
  const { position, period } = scope;
  const tally = reportTally({ period });
  // The counts look at nothing else of a fact.
  for (const fact of factsUpTo(queries, BigInt(upTo))) tally.take[fact.type]?.(fact as Fact);
  const { limits, ...counted } = tally.result(asKnownAt);
  const exchange = exchangeFigures(queries, { period }, BigInt(upTo), limits);
  return wholeReport(position, { period }, asKnownAt, { ...counted, exchange });
}

/** The forms of a report. */
export async function formsOf(figures: ReportFigures): Promise<BuiltReport> {
  const document = reportDocument(figures);
  const json = reportText(figures);
  const html = reportHtml(document);
  const docx = await reportDocx(document, figures.asKnownAt);
  return { json, html, docx, sha256: { json: sha256(json), html: sha256(html), docx: sha256(docx) } };
}

function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
