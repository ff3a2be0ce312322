import type { Draft } from '#kernel/decider.js';
import { type Fact, type Meta, sizeOf } from './fact.js';
import { derivedUuid } from './identifiers.js';

/** What a test cares to say about a fact's place; the rest is filled in, always alike. */
export type Place = Partial<Pick<Fact, 'id' | 'stream' | 'revision' | 'position' | 'recordedAt' | 'storedType'>> & {
  readonly meta?: Partial<Meta>;
};

/**
 * A fact as if read from the log, for tests. Without a place it is the first fact of stream `record-1`, recorded on
 * 2024-01-01T00:00:00.000Z; its position follows from its revision, and its id from stream and revision.
 */
export function recorded<Type extends string, Conduct, Content = unknown>(
  draft: Draft<Type, Conduct, Content>,
  place: Place = {},
): Fact<Type, Conduct, Content> {
  const { stream = 'record-1', revision = 0, meta, ...rest } = place;
  const commandId = derivedUuid('recorded', stream, String(revision));
  return {
    ...draft,
    id: derivedUuid(commandId, '0'),
    stream,
    revision,
    position: BigInt(revision + 1),
    recordedAt: Date.UTC(2024, 0, 1),
    storedType: draft.type,
    size: sizeOf(draft),
    ...rest,
    meta: { actor: 'actor-1', role: 'officer', commandId, correlationId: commandId, ...meta },
  };
}
