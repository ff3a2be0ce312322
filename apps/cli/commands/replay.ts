import { Option } from 'commander';
import { decode } from '#event-store/fact.js';
import { compareView } from '../compare-view.js';
import { usage } from '../exit.js';
import { factLine } from '../fact-line.js';
import { UPCASTERS } from '../fact-types.js';
import { withLog } from '../log.js';
import { dataCommand, instant, type OnData, position } from '../options.js';
import { Lines } from '../output.js';
import { Progress } from '../progress.js';

interface Options extends OnData {
  readonly from: bigint;
  readonly until?: bigint;
  readonly untilTime?: number;
  readonly view?: string;
}

export const replay = dataCommand('replay', 'stream the facts of the log, in order, one line of JSON each')
  .addOption(new Option('--from <position>', 'the first position to show').argParser(position).default(1n, '1'))
  .option('--until <position>', 'the last position to show', position)
  .option('--until-time <instant>', 'the last instant to show, such as 2026-11-21T08:00:00Z', instant)
  .option('--view <name>', 'instead, rebuild this view beside the running one and compare them')
  .addHelpText(
    'after',
    `
Shows conduct only: a fact with sealed content says "sealed": true. The log is only read, also while a server runs on
it. Without an end it stops at the fact that is the last one when it starts. The same positions give the same bytes.

With --view, the view is built from the log in a temporary folder, up to the position that the running one reflects;
exit code 0 when both are the same, 3 when they differ. A name that no view has gets the list of names.

Examples:
  talaan replay --from 1000 --until 2000
  talaan replay --until-time 2024-01-01T00:00:00Z | jq -r .type | sort | uniq -c
  talaan replay --view exchange-requests --json`,
  )
  .action(async (options: Options) => {
    if (options.until !== undefined && options.untilTime !== undefined) {
      throw usage('Give --until or --until-time, not both.');
    }
    if (options.view === undefined) await stream(options);
    else await compareView(options.view, options);
  });

async function stream({ data, from, until, untilTime }: Options): Promise<void> {
  await withLog(data, async (log) => {
    const end = untilTime === undefined ? (until ?? (await log.head())) : await log.positionAt(untilTime);
    const lines = new Lines();
    const progress = new Progress('replaying', 'facts');
    const before = from > 0n ? from - 1n : 0n;
    let done = 0;
    for await (const batch of log.readAll(before, end)) {
      for (const event of batch) await lines.write(factLine(decode(event, UPCASTERS)));
      done += batch.length;
      progress.show(done, Number((batch.at(-1)?.position ?? before) - before) / Number(end - before));
    }
    progress.clear();
    await lines.flush();
  });
}
