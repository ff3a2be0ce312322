import { readFileSync } from 'node:fs';
import type { NewEvent, StoredEvent } from './event-store.js';
import { decode, encode, type Fact } from './fact.js';

/** Facts as a log once stored them. */
export interface Golden {
  readonly facts: readonly Fact[];
  /** What was stored for each, and what would be stored for it today: a spec demands that they are the same. */
  readonly written: readonly NewEvent[];
  readonly writtenNow: readonly NewEvent[];
}

/** Reads a golden file: one stored fact a line, as JSON. Its lines MUST NOT be changed: a log somewhere has their like. */
export function givenGolden(file: URL): Golden {
  const stored = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): StoredEvent => {
      const event = JSON.parse(line) as StoredEvent & { position: string };
      return { ...event, position: BigInt(event.position) };
    });
  const facts = stored.map((event) => decode(event, new Map()));
  return {
    facts,
    written: stored.map(({ id, type, payload, metadata }) => ({ id, type, payload, metadata })),
    writtenNow: facts.map((fact) => encode(fact, fact.id, fact.meta)),
  };
}
