import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { DEFAULTS, type Wanted } from '#apps/seed/wanted.js';
import { notInstalled, refusedByDisk, usage } from '../exit.js';
import { refuseFilesOnServer, refuseLogOnServer } from '../log.js';
import { count, dataCommand, instant, type OnData } from '../options.js';
import { say } from '../output.js';
import { Progress } from '../progress.js';

const { records, years, from, seed } = DEFAULTS;

export const seedDemo = dataCommand('seed-demo', 'fill an empty data folder with a synthetic region')
  .option('--records <n>', 'about how many records of all kinds; a region has some 200 at least', count, records)
  .option('--requests <n>', 'exactly so many information-exchange requests; other records in proportion', count)
  .option('--years <n>', 'over how many years', count, years)
  .addOption(
    new Option('--from <instant>', 'when the first of them begins').argParser(instant).default(Date.parse(from), from),
  )
  .option('--seed <n>', 'the same seed gives the same region', seedNumber, seed)
  .addHelpText(
    'after',
    `
The units of the member states exchange requests, refer persons to consular posts, share practices and work on cases; the
Working Group meets, directs and reports; bodies report on the Bohol plan. It is played through the same commands as everything else, under a clock that is moved, so it shows nothing that
the platform would refuse. Every text says SYNTHETIC. The same options give the same conduct, fact by fact.

The data MUST be empty, or hold nothing later than --from. A server that uses it must be stopped first. Where it was
empty and the making was cut off, the same command begins again.`,
  )
  .action(async ({ data, json, ...seeding }: OnData & Wanted) => {
    // As for a server: what is written is for its owner alone.
    process.umask(0o077);
    refuseLogOnServer('a synthetic region fills a folder only.');
    refuseFilesOnServer('a synthetic region fills a folder only.');
    // The server is loaded here, because no other command needs it.
    const { LaterFacts, madeWhole, seedRegion } = await import('#apps/seed/seed-region.js').catch(notInstalled);
    const progress = new Progress('seeding', 'things happened');
    const result = await madeWhole(resolve(data), (folder) =>
      seedRegion(folder, seeding, (happened, share) => {
        progress.show(happened, share);
      }),
    ).catch((error: unknown) => {
      progress.clear();
      if (error instanceof LaterFacts) throw usage(error.message);
      throw refusedByDisk(`The data in ${data} cannot be written`, error);
    });
    progress.clear();
    if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else say(`${String(result.records)} records; the log ends at position ${result.head}, ${result.until}`);
  });

function seedNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('A seed is a whole number.');
  return Number(text);
}
