import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { Option } from 'commander';
import type { LogReader } from '#event-store/event-store.js';
import { decode } from '#event-store/fact.js';
import { entryOf } from '#oversight/audit-entry.js';
import { AUDITOR, LogDisclosure } from '#oversight/log-disclosure.js';
import { trailCells, TRAIL_COLUMNS } from '#oversight/trail.csv.js';
import { csv, csvLine, type Marked } from '#web/answers/csv.js';
import type { ShownActivity } from '#workplan/activity/activity.history.js';
import type { PlanFrame } from '#workplan/contract.js';
import { planCsv } from '#workplan/export/plan.csv.js';
import { planHtml } from '#workplan/export/plan.html.js';
import { unavailable, usage } from '../exit.js';
import { UPCASTERS } from '../fact-types.js';
import { endOf } from '../log.js';
import { dataCommand, instant, type OnData, position } from '../options.js';
import { Lines } from '../output.js';
import { planAsKnown } from '../plan-as-known.js';
import { Progress } from '../progress.js';
import { withCheckedLog } from '../proof.js';

interface Options extends OnData {
  readonly plan?: string;
  readonly audit?: true;
  readonly format?: 'csv' | 'html';
  readonly bom?: true;
  readonly out?: string;
  readonly until?: bigint;
  readonly untilTime?: number;
}

// Named so because `export` is a word of the language.
export const exporting = dataCommand('export', 'write a work plan, or the audit trail, for use elsewhere')
  .option('--plan <id>', 'the work plan with its implementation status, such as bohol-2017-2020')
  .option('--audit', 'the audit trail, one line of JSON for each entry')
  .addOption(
    new Option('--format <format>', 'csv, or html for a plan; left out, a plan is CSV').choices(['csv', 'html']),
  )
  .option('--bom', 'begin CSV with a byte-order mark, by which Excel reads it as UTF-8')
  .option('--out <file>', 'write to this file and not to standard output')
  .option('--until <position>', 'as known at this position', position)
  .option('--until-time <instant>', 'as known at this instant', instant)
  .addHelpText(
    'after',
    `
With --json, a plan is written as one JSON document, whatever the format. Conduct only: sealed content never leaves the log this way. The log is only read, also while a server runs on it.
Exports taken over HTTP are recorded as facts; whoever can run this command can read the files, and is not recorded.

With the root key (TALAAN_ROOT_KEY_FILE, or root.key in the data folder), nothing is taken from a record that was
changed, and the exit code is then 3.

The audit trail is the one that an auditor reads over HTTP as known at the same position: a victim's referral whose post
was not told by then leaves a gap in the positions, now and in an export to that position in later years.

Examples:
  talaan export --plan bohol-2017-2020 --format html --out plan.html
  talaan export --audit --until-time 2025-01-01T00:00:00Z > trail.ndjson
  talaan export --audit --format csv --bom --out trail.csv`,
  )
  .action(async (options: Options) => {
    const { data, plan, audit, format = audit ? undefined : 'csv', bom, until, untilTime } = options;
    if ((plan === undefined) === (audit === undefined)) throw usage('Give --plan <id> or --audit, one of them.');
    if (audit && format === 'html') throw usage('The audit trail is no HTML: --format csv, or none for lines of JSON.');
    const isCsv = format === 'csv' && !options.json;
    if (bom && !isCsv) throw usage('--bom is for CSV.');
    const marked = isCsv ? (bom ? 'true' : 'false') : undefined;
    if (until !== undefined && untilTime !== undefined) throw usage('Give --until or --until-time, not both.');
    await withCheckedLog(data, async (log) => {
      const end = await endOf(log, { until, untilTime });
      if (plan === undefined) await to(options.out, (lines) => auditTrail(log, end, lines, marked));
      else {
        const { frame, records } = await planAsKnown(log, plan, end);
        const text = options.json
          ? planJson(frame, records, end)
          : format === 'csv'
            ? planCsv(frame, records, marked)
            : planHtml(frame, records, end);
        await to(options.out, (lines) => lines.raw(text));
      }
    });
  });

/** The plan and its activities as one JSON document; positions are decimal strings. */
function planJson(plan: PlanFrame, activities: readonly ShownActivity[], end: bigint): string {
  const text = JSON.stringify({ plan, activities, asOfPosition: end }, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return `${text}\n`;
}

async function auditTrail(log: LogReader, end: bigint, lines: Lines, marked?: Marked): Promise<void> {
  if (marked) await lines.raw(csv([TRAIL_COLUMNS], marked));
  const progress = new Progress('exporting', 'entries');
  const disclosure = new LogDisclosure(log, UPCASTERS, end);
  const last = new Map<string, string>();
  let done = 0;
  for await (const batch of log.readAll(0n, end)) {
    for (const event of batch) {
      const { kept, countedFrom } = await disclosure.placeFor(AUDITOR, event);
      const entry = entryOf(decode(event, UPCASTERS), last.get(event.stream), countedFrom);
      if (kept !== '*') await lines.raw(marked ? csvLine(trailCells(entry)) : `${JSON.stringify(entry)}\n`);
      last.set(event.stream, event.id);
    }
    done += batch.length;
    progress.show(done, Number(batch.at(-1)?.position) / Number(end));
  }
  progress.clear();
}

async function to(file: string | undefined, write: (lines: Lines) => Promise<void>): Promise<void> {
  if (file === undefined) {
    const lines = new Lines();
    await write(lines);
    await lines.flush();
    return;
  }
  const stream = createWriteStream(file);
  const written = finished(stream).catch((error: unknown) => {
    throw unavailable(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`, error);
  });
  const lines = new Lines(stream);
  await Promise.all([
    written,
    write(lines).then(async () => {
      await lines.flush();
      stream.end();
    }),
  ]);
}
