// What the model expects as answers to commands, one after the other and at once.
import type { Reply } from '../../scenarios/http.js';
import { difference, PRESENT } from './expected.js';
import type { Act, Kind, Known, Refused, Verdict } from './kind.js';

/** An act, and the revision that its If-Match names. */
export interface Asked {
  readonly act: Act;
  readonly ifMatch?: number;
}

/** Not permitted, not known of, not understood: then nothing else of a command is looked at. */
const FIRST_OF_ALL = [400, 403, 404];
const STALE: Refused = { status: 412, code: 'precondition.stale' };

export function verdictOn(kind: Kind, known: Known | undefined, { act, ifMatch }: Asked): Verdict<Known> {
  const verdict = kind.judge(known, act);
  if (ifMatch === undefined || known === undefined || ifMatch === revisionOf(kind, known, act.part)) return verdict;
  if (!('refused' in verdict)) return { refused: [STALE] };
  const [first, ...more] = verdict.refused;
  return FIRST_OF_ALL.includes(first.status) ? verdict : { refused: [first, ...more, STALE] };
}

/** The revision of a record as a part counts it. */
export function revisionOf(kind: Kind, known: Known, part: string): number {
  return known.facts.length - 1 - (kind.counts?.(known, part).from ?? 0);
}

/** What of an answer to a part is against the verdict, in words; undefined when nothing is. */
export function objection(
  verdict: Verdict<Known>,
  reply: Reply,
  id: string | undefined,
  revisionFor = ({ facts }: Known): number => facts.length - 1,
): string | undefined {
  const { status, body, headers } = reply;
  const said = `${String(status)} ${String(body.code ?? body.state)}`;
  if ('refused' in verdict) {
    const fits = verdict.refused.some((one) => one.status === status && one.code === body.code);
    const rules = verdict.refused.map(({ status: wanted, code }) => `${String(wanted)} ${code}`).join(' or ');
    return fits ? undefined : `the rules say ${rules}; the server ${said}`;
  }
  const known = 'carried' in verdict ? verdict.carried : verdict.unchanged;
  const revision = revisionFor(known);
  const expected = id === undefined ? 201 : 200;
  if (status !== expected) return `the rules say ${known.state}; the server ${said}`;
  if (headers.etag !== `"${String(revision)}"`) return `the ETag is ${String(headers.etag)}, not "${String(revision)}"`;
  return difference({ id: id ?? PRESENT, revision, state: known.state, position: PRESENT }, body);
}

/** A command that was sent beside others, and its answer. */
export interface Told {
  readonly asked: Asked;
  readonly reply: Reply;
}

/** One order in which commands that were sent at once can have been carried out: where it leads, and which were. */
export function serialisation<T extends Told>(
  kind: Kind,
  known: Known,
  all: readonly T[],
  id: string,
): { readonly known: Known; readonly carried: readonly T[] } | undefined {
  if (all.length === 0) return { known, carried: [] };
  for (const [index, one] of all.entries()) {
    const verdict = verdictOn(kind, known, one.asked);
    const counted = (after: Known) => revisionOf(kind, after, one.asked.act.part);
    if (objection(verdict, one.reply, id, counted) !== undefined) continue;
    const then = 'carried' in verdict ? verdict.carried : known;
    const end = serialisation(kind, then, all.toSpliced(index, 1), id);
    if (end) return { known: end.known, carried: 'carried' in verdict ? [one, ...end.carried] : end.carried };
  }
  return undefined;
}
