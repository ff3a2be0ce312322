import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { StoreInUse } from '#event-store/sqlite/claim.js';
import { StoreUnavailable } from '#event-store/event-store.js';
import { unavailable } from '../exit.js';
import { count, dataCommand, instant, type OnData } from '../options.js';
import { say } from '../output.js';
import { Progress } from '../progress.js';

interface Options extends OnData {
  readonly records: number;
  readonly requests?: number;
  readonly years: number;
  readonly seed: number;
  readonly from: number;
}

const FROM = '2024-01-01T00:00:00Z';

export const seedDemo = dataCommand('seed-demo', 'fill an empty data folder with a synthetic region')
  .option('--records <n>', 'about how many records of all kinds; a region has some 200 at least', count, 400)
  .option('--requests <n>', 'exactly so many information-exchange requests; other records in proportion', count)
  .option('--years <n>', 'over how many years', count, 2)
  .addOption(
    new Option('--from <instant>', 'when the first of them begins').argParser(instant).default(Date.parse(FROM), FROM),
  )
  .option('--seed <n>', 'the same seed gives the same region', seedNumber, 20_171_113)
  .addHelpText(
    'after',
    `
The units of eleven states exchange requests, refer persons to consular posts, share practices and work on cases; the
Working Group meets, directs and reports; bodies report on the Bohol plan. It is played through the same commands as everything else, under a clock that is moved, so it shows nothing that
the platform would refuse. Every text says SYNTHETIC. The same options give the same conduct, fact by fact.

The data MUST be empty, or hold nothing later than --from. A server that uses it must be stopped first.`,
  )
  .action(async ({ data, json, ...seeding }: Options) => {
    // As for a server: what is written is for its owner alone.
    process.umask(0o077);
    // The server is loaded here, because no other command needs it.
    const { seedRegion } = await import('../seed/seed-region.js');
    const progress = new Progress('seeding', 'things happened');
    const result = await seedRegion(resolve(data), seeding, (played, share) => {
      progress.show(played, share);
    }).catch((error: unknown) => {
      progress.clear();
      if (error instanceof StoreInUse) throw unavailable(`${error.message}; stop the server first`, error);
      if (error instanceof StoreUnavailable)
        throw unavailable(`The data in ${data} cannot be written: ${error.message}`, error);
      throw error;
    });
    progress.clear();
    if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else say(`${String(result.records)} records; the log ends at position ${result.head}, ${result.until}`);
  });

function seedNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('A seed is a whole number.');
  return Number(text);
}
