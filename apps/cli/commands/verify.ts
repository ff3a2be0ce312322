import { resolve } from 'node:path';
import { DIGESTS, digestIn } from '#event-store/log-digest.js';
import { indexFaults, inspectLog } from '#event-store/sqlite/log-inspection.js';
import { EXIT, Stop } from '../exit.js';
import { FACT_TYPES, UPCASTERS } from '../fact-types.js';
import { withLog } from '../log.js';
import { dataCommand, type OnData } from '../options.js';
import { Lines } from '../output.js';
import { Progress } from '../progress.js';
import { meansOfProof } from '../proof.js';
import { type Break, Verification } from '../verification.js';

export const verify = dataCommand('verify', 'check that the log is whole')
  .addHelpText(
    'after',
    `
Checks that positions run on without a gap, that every stream's revisions do, that no id is used twice, that times
never go back, and that every fact is of a known type and can be decoded. With the root key (TALAAN_ROOT_KEY_FILE, or
root.key in the data folder) also that every fact is as the platform wrote it: its MAC, and the digests of all facts
before it; exit code 4 when there is a root key and it is another one. The file must have the tables and triggers that
the platform makes, find each fact by its stream and its id, and end where it was last written. The log
is only read, also while a server runs on it. Each break is one line; exit code 0 when there is none, 3 when there is one.`,
  )
  .action(async ({ data, json }: OnData) => {
    await withLog(data, async (log) => {
      const means = meansOfProof(resolve(data));
      const { macs } = means;
      const unproven = 'unproven' in means ? means.unproven : undefined;
      const digests = (await log.readStream(DIGESTS)).map(digestIn);
      const verification = new Verification(FACT_TYPES, UPCASTERS, macs ? { macs, digests } : {});
      try {
        const head = await log.head();
        const report = json ? new JsonReport(head, unproven) : new TextReport(head, unproven);
        for (const what of fileFaults(resolve(data))) await report.add({ position: head, stream: 'log.db', what });
        const progress = new Progress('verifying', 'facts');
        for await (const batch of log.readAll(0n, head)) {
          for (const event of batch) for (const found of verification.check(event)) await report.add(found);
          progress.show(verification.facts, Number(batch.at(-1)?.position) / Number(head));
        }
        progress.clear();
        for (const found of verification.end()) await report.add(found);
        await report.end(verification);
        if (report.breaks > 0)
          throw new Stop(EXIT.checkFailed, `The log is not whole: ${String(report.breaks)} breaks.`);
      } finally {
        verification.close();
      }
    });
  });

function fileFaults(data: string): readonly string[] {
  const log = inspectLog(data);
  if (!log) return [];
  const { given, head, schemaFaults } = log;
  // A server may append between the two looks at the file.
  const cut = given > head ? [`position ${String(given)} was given out, and the log ends at ${String(head)}`] : [];
  return [...schemaFaults, ...cut, ...indexFaults(data)];
}

/** Breaks are written as they are found, so that memory stays flat however many there are. */
class TextReport {
  readonly lines = new Lines();
  breaks = 0;

  constructor(
    protected readonly head: bigint,
    /** Why MACs were not looked at; undefined when they were. */
    protected readonly unproven: string | undefined,
  ) {}

  async add({ position, stream, what }: Break): Promise<void> {
    this.breaks += 1;
    await this.lines.write(`position ${String(position)}, stream ${stream}: ${what}`);
  }

  async end({ facts, streams }: Verification): Promise<void> {
    if (this.breaks === 0) {
      const counted = `${String(facts)} facts in ${String(streams)} streams`;
      await this.lines.write(`whole: ${counted}, up to position ${String(this.head)}`);
    }
    if (this.unproven !== undefined)
      await this.lines.write(`not checked: whether facts are as written; ${this.unproven}`);
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
    const proven = this.unproven === undefined;
    const rest = { whole: this.breaks === 0, proven, facts, streams, head: String(this.head) };
    await this.lines.write((this.breaks === 0 ? '{"breaks":[' : '') + `],${JSON.stringify(rest).slice(1)}`);
    await this.lines.flush();
  }
}
