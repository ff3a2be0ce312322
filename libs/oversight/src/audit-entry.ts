import type { Fact } from '#event-store/fact.js';
import type { Plain } from '#web/answers/plain.js';
import type { AuditEntryAnswer } from './oversight.dto.js';

/** One entry of the audit trail: the conduct of one fact. Content MUST NOT be in it, sealed or open. */
export type AuditEntry = Plain<AuditEntryAnswer>;

/**
 * The entry of a fact. `previous` is the id of the fact before it in its record, where there is one; `countedFrom` the
 * first revision that the viewer is shown, from which they count.
 */
export function entryOf(fact: Fact, previous: string | undefined, countedFrom = 0): AuditEntry {
  const { meta, stream } = fact;
  const revision = fact.revision - countedFrom;
  const caused = countedFrom === 0 ? meta.causationId : undefined;
  const causation = caused ?? (followsItsRecord({ stream, revision }) ? previous : undefined);
  return {
    position: String(fact.position),
    id: fact.id,
    time: new Date(fact.recordedAt).toISOString(),
    type: fact.type,
    slice: sliceOf(fact.type),
    record: fact.stream,
    revision,
    actor: meta.actor,
    role: meta.role,
    ...(meta.unit !== undefined && { unit: meta.unit }),
    ...(meta.post !== undefined && { post: meta.post }),
    ...(meta.state !== undefined && { state: meta.state }),
    ...(meta.body !== undefined && { body: meta.body }),
    ...(meta.policyVersion !== undefined && { policyVersion: meta.policyVersion }),
    ...(meta.standing !== undefined && { standing: meta.standing }),
    ...(causation !== undefined && { causation }),
    correlation: meta.correlationId,
    hasContent: fact.content !== undefined,
    conduct: fact.conduct,
  };
}

const READS = 'reads-';
/** Streams beside that of a record: who read it, who was not let, and that it was found broken. */
const BESIDE = /^(?:reads|refused|broken)-/;

/** The streams of the erasure of a record's content, and of its reminders. Their facts follow each other. */
const STANDING_BESIDE = /^(?:erasure|reminder)-/;

/** What is noted beside a record is independent of what was noted before; every other fact follows the one before it. */
export function followsItsRecord({ stream, revision }: Pick<Fact, 'stream' | 'revision'>): boolean {
  return revision > 0 && !BESIDE.test(stream);
}

/** `exchange` of `exchange.submitted.v1`. */
export function sliceOf(type: string): string {
  return type.slice(0, Math.max(0, type.indexOf('.')));
}

/** `exchange.submitted` of `exchange.submitted.v1`. */
export function kindOf(type: string): string {
  return type.replace(/\.v\d+$/, '');
}

/** The bare id of a record, shared by its stream and those beside it: that of `exchange-<id>` is `<id>`. */
export function recordIdOf(stream: string): string {
  const record = stream.replace(BESIDE, '').replace(STANDING_BESIDE, '');
  return record.slice(record.indexOf('-') + 1);
}

/** The stream that holds who read the record of `stream`. */
export function readsOf(stream: string): string {
  return stream.startsWith(READS) ? stream : `${READS}${stream}`;
}
