import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { EventStore, type LogReader } from '#event-store/event-store.js';
import { decode } from '#event-store/fact.js';
import { Recent } from '#kernel/recent.js';
import { type ReportFigures, reportTally, reportText } from '../figures/report-figures.js';
import type { Digests, ReportScope } from '../chair-report.js';
import { reportDocx } from './report.docx.js';
import { reportHtml } from './report.html.js';
import { reportDocument } from './report.document.js';

/** Reports kept in memory: they can be made again at any time. */
const KEPT = 8;

/** A report in its three forms, and their digests. */
export interface BuiltReport {
  readonly json: string;
  readonly html: string;
  readonly docx: Buffer;
  readonly sha256: Digests;
}

/** Makes reports from the log: the same position and period give the same bytes, on any machine and at any time. */
@Injectable()
export class ReportBuilder {
  private readonly built = new Recent<BuiltReport>(KEPT);

  constructor(private readonly log: EventStore) {}

  /** The log MUST have come to the position. @throws StoreUnavailable */
  async build(scope: ReportScope): Promise<BuiltReport> {
    const key = JSON.stringify([scope.position, scope.period, scope.format]);
    const known = this.built.get(key);
    if (known) return known;
    const report = await formsOf(await reportFigures(this.log, scope));
    this.built.set(key, report);
    return report;
  }
}

/** Counts the facts up to the position. */
export async function reportFigures(log: LogReader, { position, period }: ReportScope): Promise<ReportFigures> {
  const until = BigInt(position);
  const tally = reportTally(until, { period });
  let asKnownAt = 0;
  for await (const events of log.readAll(0n, until)) {
    for (const event of events) {
      tally.take[event.type]?.(decode(event, new Map()));
      asKnownAt = event.recordedAt;
    }
  }
  return tally.result(asKnownAt);
}

/** The forms of a report. */
export async function formsOf(figures: ReportFigures): Promise<BuiltReport> {
  const document = reportDocument(figures);
  const json = reportText(figures);
  const html = reportHtml(document);
  const docx = Buffer.from(await reportDocx(document, figures.asKnownAt));
  return { json, html, docx, sha256: { json: sha256(json), html: sha256(html), docx: sha256(docx) } };
}

function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
