// Fills an empty data folder with a synthetic region: what `talaan seed-demo` does, as a program by itself, in one line of
// JSON. Exit codes: 0 done, 1 not done, 2 the command line is not understood.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { seedRegion } from './seed-region.js';
import { DEFAULTS, type Wanted } from './wanted.js';

const USAGE = 'talaan-seed [--data DIR] [--records N] [--requests N] [--years N] [--from INSTANT] [--seed N]';

const given = valuesGiven();
if (!given) {
  console.error(USAGE);
  process.exit(2);
}
// As for a server: what is written is for its owner alone.
process.umask(0o077);
try {
  const seeded = await seedRegion(resolve(given.data), given.wanted, () => undefined);
  process.stdout.write(`${JSON.stringify(seeded)}\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** Undefined when the command line is not understood. */
function valuesGiven(): { readonly data: string; readonly wanted: Wanted } | undefined {
  const text = { type: 'string' } as const;
  const options = { data: text, records: text, requests: text, years: text, from: text, seed: text };
  try {
    const { values } = parseArgs({ options });
    const wanted: Wanted = {
      records: whole(values.records ?? DEFAULTS.records, 1),
      years: whole(values.years ?? DEFAULTS.years, 1),
      seed: whole(values.seed ?? DEFAULTS.seed, 0),
      from: Date.parse(values.from ?? DEFAULTS.from),
      ...(values.requests !== undefined && { requests: whole(values.requests, 1) }),
    };
    if (Number.isNaN(wanted.from)) return undefined;
    return { data: values.data ?? process.env.TALAAN_DATA ?? './data', wanted };
  } catch {
    return undefined;
  }
}

/** @throws RangeError when it is no whole number, or less than `least` */
function whole(given: string | number, least: number): number {
  const number = Number(given);
  if (!Number.isSafeInteger(number) || number < least) throw new RangeError(`${String(given)} is no such number`);
  return number;
}
