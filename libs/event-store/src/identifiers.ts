import { hash } from 'node:crypto';

/** The digit whose first two bits say that the UUID is one of RFC 9562; the other two are free. */
const VARIANTS = '89ab';

/** The length of the first 48 bits with their hyphens. */
const BEGINNING = '01234567-89ab-'.length;

/** A UUID (version 8) that is a function of its parts: equal parts, equal UUID. */
export function derivedUuid(...parts: readonly string[]): string {
  const hex = hash('sha256', JSON.stringify(parts), 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${rest(hex)}`;
}

/**
 * The same of `first`, a UUID, and the parts, but it begins as `first` does, with the 48 bits that are the time in a UUID
 * of version 7; the other 74 that are free are derived. So what belongs together stands together in every index, and
 * what is made one after the other comes at its end.
 */
export function uuidBeside(first: string, ...parts: readonly string[]): string {
  const hex = hash('sha256', JSON.stringify([first, ...parts]), 'hex');
  return `${first.slice(0, BEGINNING).toLowerCase()}${rest(hex)}`;
}

/** The same of a time, in milliseconds since 1970-01-01T00:00:00Z, and the parts; it begins with the time. */
export function uuidAt(time: number, ...parts: readonly string[]): string {
  const hex = time.toString(16).padStart(12, '0');
  return uuidBeside(`${hex.slice(0, 8)}-${hex.slice(8)}-`, ...parts);
}

function rest(hex: string): string {
  const variant = VARIANTS[Number.parseInt(hex.charAt(16), 16) & 0b11] ?? '';
  return `8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The id of the n-th fact that a command makes beside the one with `contentFactId`. */
export function factId(commandId: string, index: number): string {
  return uuidBeside(commandId, String(index));
}

/**
 * The id of the one fact with content that a command may make; of its last fact when none has content. It is known before
 * the command is decided, because content is sealed to it. Every recorded command has one fact with this id, which the
 * log takes only once: so one command id cannot stand for two commands, even of different records.
 */
export function contentFactId(commandId: string): string {
  return uuidBeside(commandId, 'content');
}
