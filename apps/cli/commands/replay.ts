import { Option } from 'commander';
import { decode, type Fact } from '#event-store/fact.js';
import { AUDITOR, LogDisclosure } from '#oversight/log-disclosure.js';
import { erasureLine } from '../backup/erasures.js';
import { compareView } from '../compare-view.js';
import { usage } from '../exit.js';
import { factLine } from '../fact-line.js';
import { UPCASTERS } from '../fact-types.js';
import { endOf } from '../log.js';
import { dataCommand, instant, type OnData, position } from '../options.js';
import { Lines } from '../output.js';
import { Progress } from '../progress.js';
import { withCheckedLog } from '../proof.js';
import { noteUndisclosed } from '../undisclosed.js';

interface Options extends OnData {
  readonly from: bigint;
  readonly until?: bigint;
  readonly untilTime?: number;
  readonly erasures?: true;
  readonly view?: string;
  readonly undisclosed?: true;
}

export const replay = dataCommand('replay', 'stream the facts of the log, in order, one line of JSON each')
  .addOption(new Option('--from <position>', 'the first position to show').argParser(position).default(1n, '1'))
  .option('--until <position>', 'the last position to show', position)
  .option('--until-time <instant>', 'the last instant to show, such as 2026-11-21T08:00:00Z', instant)
  .option('--erasures', 'instead, the keys that erasures destroyed, of all records: for talaan restore --erasures')
  .option('--view <name>', 'instead, rebuild this view beside the running one and compare them')
  .option('--undisclosed', 'also what nobody may know of yet; that it was read is recorded')
  .addHelpText(
    'after',
    `
Shows conduct only: a fact with sealed content says "sealed": true. The log is only read, also while a server runs on
it. Without an end it stops at the fact that is the last one when it starts. The same positions give the same bytes.

What an auditor may not know of at the last position is left out: a victim's referral whose post was not told by then.
It leaves a gap in the positions, also when it is replayed to that position after the post was told. With --undisclosed
nothing is left out; before anything is shown, a line in operator.ndjson of the data folder says so, which the server
takes into the log as a fact.

With the root key (TALAAN_ROOT_KEY_FILE, or root.key in the data folder), only facts that are as they were written are
shown: those of a record that was changed are log.broken-fact.v1, in their places, and the exit code is 3.

With --view, the view is built from the log in a temporary folder, up to the position that the running one reflects;
exit code 0 when both are the same, 3 when they differ; the lines that differ are shown with --undisclosed only. A name
that no view has gets the list of names.

Examples:
  talaan replay --from 1000 --until 2000
  talaan replay --until-time 2024-01-01T00:00:00Z | jq -r .type | sort | uniq -c
  talaan replay --erasures > erasures.ndjson
  talaan replay --view exchange-requests --json`,
  )
  .action(async (options: Options) => {
    if (options.until !== undefined && options.untilTime !== undefined) {
      throw usage('Give --until or --until-time, not both.');
    }
    if (options.erasures && (options.view !== undefined || options.undisclosed)) {
      throw usage('Give --erasures without --view and --undisclosed: it names keys and nothing else.');
    }
    if (options.view === undefined) await stream(options);
    else await compareView(options.view, options);
  });

async function stream({ data, from, until, untilTime, erasures, undisclosed }: Options): Promise<void> {
  await withCheckedLog(data, async (log) => {
    const end = await endOf(log, { until, untilTime });
    if (undisclosed) noteUndisclosed(data, { command: 'replay', from, until: end });
    const disclosure = new LogDisclosure(log, UPCASTERS, end);
    const shown = async (fact: Fact): Promise<string | undefined> => {
      if (erasures) return erasureLine(fact);
      if (undisclosed) return factLine(fact);
      const { kept, countedFrom } = await disclosure.placeFor(AUDITOR, fact);
      return kept === '*' ? undefined : factLine({ ...fact, revision: fact.revision - countedFrom });
    };
    const lines = new Lines();
    const progress = new Progress('replaying', 'facts');
    const before = from > 0n ? from - 1n : 0n;
    let done = 0;
    for await (const batch of log.readAll(before, end)) {
      for (const event of batch) {
        const line = await shown(decode(event, UPCASTERS));
        if (line !== undefined) await lines.write(line);
      }
      done += batch.length;
      progress.show(done, Number((batch.at(-1)?.position ?? before) - before) / Number(end - before));
    }
    progress.clear();
    await lines.flush();
  });
}
