import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import type { Chance } from '#apps/seed/chance.js';
import type { Items } from '../../scenarios/client.js';
import { talaan } from '../../scenarios/talaan.js';
import { BESIDE_EDITS } from './beside-edits.js';
import type { Parts } from './build.js';
import { type EditedServer, startOnEdited } from './edited-server.js';
import { type At, FACT_EDITS } from './fact-edits.js';
import { FORGED_ACT, FORGED_LINE, forgeOperatorLines } from './folder-edits.js';
import { editLog } from './log-file.js';
import { copyFolder, openedAnyway, verdictOn } from './proofs.js';
import { answerTo } from './probes.js';
import { faultsOf, type Leeway } from './questions.js';
import { entriesSeen } from './seen.js';
import type { Seed, Target, TargetKind } from './seeded.js';
import type { Tally } from './tally.js';

/** An edit of one record, and how it is judged. */
export interface Drawn {
  readonly kind: string;
  readonly at: At;
  readonly isOfFacts: boolean;
  readonly make: (data: string) => void;
  readonly leeway: Leeway | 'verify alone';
}

/** What a round is about. */
export interface Under {
  readonly seed: Seed;
  readonly folder: string;
  readonly place: string;
  readonly parts: Parts;
  readonly chance: Chance;
  readonly tally: Tally;
}

/**
 * Every kind of edit of one record once, each of records that no other edit touches; those that are `wanted`. Where no such
 * record is left, the kind is left out.
 */
export function draw(
  { targets }: Seed,
  chance: Chance,
  mode: 'running' | 'stopped',
  free: Set<Target>,
  wanted: (kind: string) => boolean = () => true,
): readonly Drawn[] {
  const take = (kinds: readonly TargetKind[], facts: number): Target | undefined => {
    const fitting = [...free].filter((target) => kinds.includes(target.kind) && target.facts >= facts);
    if (fitting.length === 0) return undefined;
    const kind = chance.pick([...new Set(fitting.map((target) => target.kind))]);
    const taken = chance.pick(fitting.filter((target) => target.kind === kind));
    free.delete(taken);
    return taken;
  };
  const all: readonly TargetKind[] = ['exchange', 'case', 'referral', 'register'];
  const at = (of: readonly TargetKind[] = all, facts = 1, both = false): At | undefined => {
    const target = take(of, facts);
    const others = targets.filter((one) => one.kind === target?.kind && one !== target);
    const other = target && (both ? take([target.kind], 1) : chance.pick(others));
    return target && other && { target, other, chance };
  };
  const ofFacts = FACT_EDITS.filter(({ kind }) => wanted(kind)).flatMap(({ kind, of, facts, both, stopped, edit }) => {
    const where = at(of, facts, both);
    const make = (data: string) => editLog(data, (log) => (where ? edit(log, where) : undefined));
    const leeway = mode === 'running' ? 'none' : (stopped ?? 'none');
    return where ? [{ kind, at: where, isOfFacts: true, make, leeway }] : [];
  });
  const beside = BESIDE_EDITS.filter(({ kind }) => wanted(kind)).flatMap(({ kind, of, both, leeway, edit }) => {
    const where = at(of, 1, both);
    const make = (data: string) => (where ? edit(data, where) : undefined);
    return where ? [{ kind, at: where, isOfFacts: false, make, leeway }] : [];
  });
  return [...ofFacts, ...beside];
}

/** What is found of an edit without a server: in a copy of the folder that is otherwise whole. */
export async function prove({ kind, at, make }: Drawn, { seed, folder, parts, tally }: Under): Promise<void> {
  const copy = join(folder, 'proven');
  const verdict = await verdictOn(make, seed, copy, parts);
  if (verdict === 'not found') tally.wrongly('edits not found by verify', `${kind}, ${at.target.stream}`);
  if (verdict === 'found elsewhere') tally.wrongly('first wrong position not named', `${kind}, ${at.target.stream}`);
  for (const { stream } of [at.target, ...(at.target.bait ? [at.target.bait] : [])]) {
    const opened = await openedAnyway(copy, seed, stream, parts);
    if (opened > 0) tally.wrongly('content opened at another place', `${kind}, ${stream}`);
  }
}

/** Makes edits while no server runs, starts one on them, and makes others while it runs. */
export async function round(under: Under, stopped: readonly Drawn[], running: readonly Drawn[]): Promise<void> {
  const { seed, folder, place, chance, tally } = under;
  const data = await copyFolder(seed.folder, join(folder, 'edited'));
  for (const drawn of [...stopped, ...running]) tally.made(drawn.kind);
  for (const { make } of stopped) make(data);
  // views of an edited log: as they were, or built from it
  if (chance.happens(0.5)) await rm(join(data, 'views'), { recursive: true, force: true });
  forgeOperatorLines(data);
  tally.made('lines of an operator forged');
  const server = await startOnEdited(data, place);
  try {
    for (const drawn of stopped) await judge(drawn, server, under, 'stopped');
    await judgeEntries(server, under, stopped);
    await judgeLines(server, tally);
    for (const drawn of running) {
      // a record is known to have its facts once it was read
      for (const probe of drawn.at.target.probes) if (probe.method === 'GET') await answerTo(server.people, probe);
      drawn.make(data);
      await judge(drawn, server, under, 'running');
    }
    await judgeEntries(server, under, stopped);
  } finally {
    await server.stop();
  }
  const { exit } = await talaan(['verify', '--data', data], {}, place);
  if (exit !== 3) tally.wrongly('edits not found by verify', `the command ended with ${String(exit)}`);
}

async function judge(drawn: Drawn, { people }: EditedServer, under: Under, mode: string): Promise<void> {
  const { kind, at, leeway } = drawn;
  const { seed, tally } = under;
  tally.asked += at.target.probes.length;
  const faults = await faultsOf(people, seed, at.target, leeway === 'verify alone' ? 'none' : leeway);
  if (leeway === 'verify alone') {
    if (faults.length > 0) tally.untilVerified += 1;
    return;
  }
  for (const { name, probe, before, after } of faults) {
    tally.wrongly(name, `${kind}, ${mode}, ${at.target.stream}: ${probe}: ${String(before)}, then ${String(after)}`);
  }
}

/** Nobody who follows all facts is shown one that the platform did not write, but where only `verify` tells. */
async function judgeEntries(
  { people }: EditedServer,
  { seed, tally }: Under,
  stopped: readonly Drawn[],
): Promise<void> {
  const shortened = stopped.filter(({ leeway }) => leeway === 'verify alone').map(({ at }) => at.target.stream);
  for (const entry of await entriesSeen(people, 'all')) {
    const isKnown = seed.entries.has(entry) || shortened.some((stream) => entry.includes(`"record":"${stream}"`));
    if (!isKnown) tally.wrongly('forged facts acted on or shown', entry);
  }
}

/** Of the lines one is well formed: it says no more than that there was a reading. The rest is nowhere. */
async function judgeLines(server: EditedServer, tally: Tally): Promise<void> {
  const { text, body } = await server.people
    .auditor()
    .reads<Items>('/v1/audit-trail?type=log.undisclosed-read&limit=200');
  const lines = body.items.map(({ conduct }) => (conduct as { line: string }).line);
  if (lines.length !== 1 || lines[0] !== FORGED_ACT)
    tally.wrongly('forged lines taken for more', JSON.stringify(lines));
  if (text.includes(FORGED_LINE) || server.log().includes(FORGED_LINE)) {
    tally.wrongly('forged lines taken for more', 'what a line says is in the trail or in the log lines');
  }
}
