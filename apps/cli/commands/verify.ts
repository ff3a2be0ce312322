import { EXIT, Stop } from '../exit.js';
import { FACT_TYPES, UPCASTERS } from '../fact-types.js';
import { withLog } from '../log.js';
import { dataCommand, type OnData } from '../options.js';
import { Lines } from '../output.js';
import { Progress } from '../progress.js';
import { type Break, Verification } from '../verification.js';

export const verify = dataCommand('verify', 'check that the log is whole')
  .addHelpText(
    'after',
    `
Checks that positions run on without a gap, that every stream's revisions do, that no id is used twice, that times
never go back, and that every fact is of a known type and can be decoded. The log is only read, also while a server
runs on it. Each break is one line; exit code 0 when there is none, 3 when there is one.`,
  )
  .action(async ({ data, json }: OnData) => {
    await withLog(data, async (log) => {
      const verification = new Verification(FACT_TYPES, UPCASTERS);
      try {
        const head = await log.head();
        const report = json ? new JsonReport(head) : new TextReport(head);
        const progress = new Progress('verifying', 'facts');
        for await (const batch of log.readAll(0n, head)) {
          for (const event of batch) for (const found of verification.check(event)) await report.add(found);
          progress.show(verification.facts, Number(batch.at(-1)?.position) / Number(head));
        }
        progress.clear();
        await report.end(verification);
        if (report.breaks > 0)
          throw new Stop(EXIT.checkFailed, `The log is not whole: ${String(report.breaks)} breaks.`);
      } finally {
        verification.close();
      }
    });
  });

/** Breaks are written as they are found, so that memory stays flat however many there are. */
class TextReport {
  readonly lines = new Lines();
  breaks = 0;

  constructor(protected readonly head: bigint) {}

  async add({ position, stream, what }: Break): Promise<void> {
    this.breaks += 1;
    await this.lines.write(`position ${String(position)}, stream ${stream}: ${what}`);
  }

  async end({ facts, streams }: Verification): Promise<void> {
    if (this.breaks === 0) {
      const counted = `${String(facts)} facts in ${String(streams)} streams`;
      await this.lines.write(`whole: ${counted}, up to position ${String(this.head)}`);
    }
    await this.lines.flush();
  }
}

class JsonReport extends TextReport {
  override async add({ position, stream, what }: Break): Promise<void> {
    const opening = this.breaks === 0 ? '{"breaks":[' : ',';
    this.breaks += 1;
    await this.lines.write(opening + JSON.stringify({ position: String(position), stream, what }));
  }

  override async end({ facts, streams }: Verification): Promise<void> {
    const rest = { whole: this.breaks === 0, facts, streams, head: String(this.head) };
    await this.lines.write((this.breaks === 0 ? '{"breaks":[' : '') + `],${JSON.stringify(rest).slice(1)}`);
    await this.lines.flush();
  }
}
