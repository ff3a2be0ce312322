import { hash } from 'node:crypto';

/** The digit whose first two bits say that the UUID is one of RFC 9562; the other two are free. */
const VARIANTS = '89ab';

/** A UUID (version 8) that is a function of its parts: equal parts, equal UUID. */
export function derivedUuid(...parts: readonly string[]): string {
  const hex = hash('sha256', JSON.stringify(parts), 'hex');
  const variant = VARIANTS[Number.parseInt(hex.charAt(16), 16) & 0b11] ?? '';
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
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
