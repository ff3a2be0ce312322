import { isDeepStrictEqual } from 'node:util';

/** How one refusal code is shown. */
export interface RefusalEntry {
  /** HTTP status, 400–599. */
  readonly status: number;
  /** A short summary, the same for every occurrence. */
  readonly title: string;
  /** One line for docs/refusals.md: when it happens and what the caller can do. */
  readonly meaning: string;
}

/** The refusals of one slice, by code. */
export type RefusalTable = Readonly<Record<string, RefusalEntry>>;

/** The codes of one HTTP status, each with `Title: what it means`. */
export type RefusalsByStatus = Readonly<Record<number, Readonly<Record<string, string>>>>;

/** The refusals of one slice, as they are written down. The title ends at the first colon. */
export function refusals(byStatus: RefusalsByStatus): RefusalTable {
  const entries = Object.entries(byStatus).flatMap(([status, codes]) =>
    Object.entries(codes).map(([code, text]) => [code, entryOf(Number(status), text)] as const),
  );
  return Object.fromEntries(entries);
}

function entryOf(status: number, text: string): RefusalEntry {
  const end = text.indexOf(': ');
  if (end === -1) throw new Error(`a refusal has no title: ${text}`);
  return { status, title: text.slice(0, end), meaning: text.slice(end + ': '.length) };
}

/**
 * All refusals of a program.
 * @throws Error when two tables tell the same code differently
 */
export function mergeRefusals(...tables: readonly RefusalTable[]): RefusalTable {
  const merged: Record<string, RefusalEntry> = {};
  for (const [code, entry] of tables.flatMap((table) => Object.entries(table))) {
    const known = merged[code];
    if (known && !isDeepStrictEqual(known, entry)) throw new Error(`refusal code ${code} is defined twice`);
    merged[code] = entry;
  }
  return merged;
}

/** The problem type (RFC 9457 `type`) of a code: a name, not an address. */
export function problemType(code: string): string {
  return `urn:talaan:problem:${code}`;
}
