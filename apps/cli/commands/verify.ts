import { EXIT, Stop } from '../exit.js';
import { dataCommand, type OnData } from '../options.js';
import { Lines } from '../output.js';
import type { Break } from '../verification.js';
import { type Verified, verifyFolder } from '../verify-folder.js';

export const verify = dataCommand('verify', 'check that the log is whole')
  .addHelpText(
    'after',
    `
Checks that positions run on without a gap, that every stream's revisions do, that no id is used twice, that times
never go back, and that every fact is of a known type and can be decoded. With the root key (TALAAN_ROOT_KEY_FILE, or
root.key in the data folder) also that every fact is as the platform wrote it: its MAC, and the digests of all facts
before it; exit code 4 when there is a root key and it is another one. The file must have the tables and triggers that
the platform makes, find each fact by its stream and its id, and end where it was last written. Each file that a fact
cites must be there as it was sealed, unless the content that cites it is erased. On a server what the roles may not read is
not checked, and said: a role that reads the log is enough. The log
is only read, also while a server runs on it. Each break is one line; exit code 0 when there is none, 3 when there is one.`,
  )
  .action(async ({ data, json }: OnData) => {
    const report = json ? new JsonReport() : new TextReport();
    await report.end(await verifyFolder(data, (found) => report.add(found)));
    if (report.breaks > 0) throw new Stop(EXIT.checkFailed, `The log is not whole: ${String(report.breaks)} breaks.`);
  });

/** Breaks are written as they are found, so that memory stays flat however many there are. */
class TextReport {
  readonly lines = new Lines();
  breaks = 0;

  async add({ position, stream, what }: Break): Promise<void> {
    this.breaks += 1;
    await this.lines.write(`position ${String(position)}, stream ${stream}: ${what}`);
  }

  async end({ facts, streams, head, unchecked }: Verified): Promise<void> {
    if (this.breaks === 0) {
      const counted = `${String(facts)} facts in ${String(streams)} streams`;
      await this.lines.write(`whole: ${counted}, up to position ${String(head)}`);
    }
    for (const what of unchecked) await this.lines.write(`not checked: ${what}`);
    await this.lines.flush();
  }
}

class JsonReport extends TextReport {
  override async add({ position, stream, what }: Break): Promise<void> {
    const opening = this.breaks === 0 ? '{"breaks":[' : ',';
    this.breaks += 1;
    await this.lines.write(opening + JSON.stringify({ position: String(position), stream, what }));
  }

  override async end({ facts, streams, head, isProven, unchecked }: Verified): Promise<void> {
    const whole = this.breaks === 0;
    const rest = { whole, proven: isProven, notChecked: unchecked, facts, streams, head: String(head) };
    await this.lines.write((this.breaks === 0 ? '{"breaks":[' : '') + `],${JSON.stringify(rest).slice(1)}`);
    await this.lines.flush();
  }
}
