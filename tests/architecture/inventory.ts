// `npm run inventory -- --against <revision>`: what of tests, checks, refusals, golden facts and routes went since then,
// and what came. Ends with 1 when something went that tests/architecture/renamed.json does not account for. Without a
// revision it lists what is here.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compared, type Difference, type Renaming } from './inventory/comparison.js';
import { type Inventory, inventoryOf, type Kind, KINDS } from './inventory/contents.js';
import { type Sources, sourcesAt, sourcesHere } from './inventory/sources.js';

const RENAMED = 'tests/architecture/renamed.json';

const { values } = parseArgs({ options: { against: { type: 'string' } } });
const here = inventoryOf(sourcesHere());
process.exitCode = values.against === undefined ? listed(here) : against(values.against);

function listed(inventory: Inventory): number {
  for (const kind of KINDS) {
    for (const [name, times] of inventory[kind]) console.log(line({ kind, name, times }));
  }
  console.log(KINDS.map((kind) => `${plural(kind)}: ${String(total(inventory, kind))}`).join(', '));
  return 0;
}

function against(revision: string): number {
  const sources = sourcesIn(revision);
  if (!sources) return 2;
  const there = inventoryOf(sources);
  const renamings = JSON.parse(readFileSync(RENAMED, 'utf8')) as readonly Renaming[];
  const { went, came, renamed, astray } = compared(there, here, renamings);
  for (const difference of came) console.log(`came    ${line(difference)}`);
  for (const { to, why, ...difference } of renamed) console.log(`renamed ${line(difference)} → ${to} (${why})`);
  for (const difference of went) console.log(`went    ${line(difference)}`);
  for (const { kind, to } of astray) console.log(`astray  ${kind}: ${RENAMED} leads to ${to}, which is not here`);
  for (const kind of KINDS) {
    console.log(`${plural(kind)}: ${String(total(here, kind))} here, ${String(total(there, kind))} in ${revision}`);
  }
  const sum = (all: readonly Difference[]) => all.reduce((count, { times }) => count + times, 0);
  console.log(`${String(sum(went))} went, ${String(sum(came))} came, ${String(sum(renamed))} renamed`);
  return went.length + astray.length === 0 ? 0 : 1;
}

function sourcesIn(revision: string): Sources | undefined {
  try {
    return sourcesAt(revision);
  } catch (error) {
    console.error(`inventory: ${revision} cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}

function line({ kind, name, times }: Difference): string {
  return times === 1 ? `${kind}: ${name}` : `${kind}: ${name} (× ${String(times)})`;
}

function total(inventory: Inventory, kind: Kind): number {
  return [...inventory[kind].values()].reduce((sum, times) => sum + times, 0);
}

function plural(kind: Kind): string {
  return `${kind}s`;
}
