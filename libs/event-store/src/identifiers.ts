import { createHash } from 'node:crypto';

/** A UUID (version 8) that is a function of its parts: equal parts, equal UUID. */
export function derivedUuid(...parts: readonly string[]): string {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest();
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x80;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = digest.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The id of the n-th fact that a command makes beside the one with `contentFactId`. */
export function factId(commandId: string, index: number): string {
  return derivedUuid(commandId, String(index));
}

/**
 * The id of the one fact with content that a command may make; of its last fact when none has content. It is known before
 * the command is decided, because content is sealed to it. Every recorded command has one fact with this id, which the
 * log takes only once: so one command id cannot stand for two commands, even of different records.
 */
export function contentFactId(commandId: string): string {
  return derivedUuid(commandId, 'content');
}
