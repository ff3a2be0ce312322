import type { Region } from '../../scenarios/client.js';
import { type Answer, answerTo, keyOf, type Probe } from './probes.js';
import type { Seed, Target } from './seeded.js';

/** What an edit may do besides being refused, because SECURITY.md says that it is not found before `talaan verify`. */
export type Leeway =
  /** Nothing: every answer is as before, or says that the record is not as it was written. */
  | 'none'
  /** The record may be missing, as if it had never been. */
  | 'hidden'
  /** Content may be lost: not opened, shown as destroyed, or nothing more is added to it. */
  | 'content lost';

/** What is wrong with an answer after an edit. */
export interface Fault {
  readonly name: 'content given to who has no right' | 'forged facts acted on or shown';
  readonly probe: string;
  readonly before: number;
  readonly after: number;
}

/** Asks again all that was asked about a record, and compares with what was answered before the edit. */
export async function faultsOf(
  people: Region,
  { targets, answers }: Pick<Seed, 'targets' | 'answers'>,
  target: Target,
  leeway: Leeway,
): Promise<readonly Fault[]> {
  const marks = targets.flatMap((one) => one.marks);
  const faults: Fault[] = [];
  for (const probe of target.probes) {
    const before = answers.get(keyOf(probe));
    if (!before) throw new Error(`nobody asked before: ${keyOf(probe)}`);
    const after = await answerTo(people, probe);
    const told = { probe: keyOf(probe), before: before.status, after: after.status };
    // a mark is looked for among all: content of another record must not come up here, either
    const seen = marksIn(after.text, marks).filter((mark) => !before.text.includes(mark));
    if (seen.length > 0) faults.push({ name: 'content given to who has no right', ...told });
    else if (!isAsBefore(probe, before, after) && !isRefused(after, leeway)) {
      faults.push({ name: 'forged facts acted on or shown', ...told });
    }
  }
  return faults;
}

const MARK = /SEALED-[a-z]+-\d{4}/g;

function marksIn(text: string, marks: readonly string[]): readonly string[] {
  return (text.match(MARK) ?? []).filter((mark) => marks.includes(mark));
}

function isAsBefore({ method }: Probe, before: Answer, after: Answer): boolean {
  return before.status === after.status && (method === 'POST' || before.text === after.text);
}

function isRefused({ status, text }: Answer, leeway: Leeway): boolean {
  if (status === 503 && /log\.(tampered|newer)/.test(text)) return true;
  if (leeway === 'hidden') return status === 404;
  // without a mark, as its caller has looked
  return leeway === 'content lost' && ([410, 500].includes(status) || (status === 200 && text.includes('erasedOn')));
}
