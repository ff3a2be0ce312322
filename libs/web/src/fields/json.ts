/** Deeper nesting than this is no request of ours; it keeps recursion over a body bounded. */
export const DEEPEST = 32;
/** Names that every object has of its prototype: copying would reach it, and validation would take them for known. */
const FORBIDDEN = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

/**
 * The text of a JSON value, with the members of objects in one order: equal values have equal texts.
 * @throws TooDeep
 */
export function canonical(value: unknown): string {
  return JSON.stringify(inOrder(value, 0));
}

function inOrder(value: unknown, depth: number): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (depth > DEEPEST) throw new TooDeep();
  if (Array.isArray(value)) return value.map((item) => inOrder(item, depth + 1));
  const members = value as Record<string, unknown>;
  const ordered: Record<string, unknown> = {};
  for (const name of Object.keys(members).sort()) ordered[name] = inOrder(members[name], depth + 1);
  return ordered;
}

/** The JSON Pointer of the first member with a forbidden name; undefined when there is none. @throws TooDeep */
export function forbiddenMember(value: unknown, depth = 0): string | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  if (depth > DEEPEST) throw new TooDeep();
  for (const name of Object.keys(value)) {
    if (FORBIDDEN.has(name)) return `/${escapePointer(name)}`;
    const found = forbiddenMember((value as Record<string, unknown>)[name], depth + 1);
    if (found !== undefined) return `/${escapePointer(name)}${found}`;
  }
  return undefined;
}

/** One reference token of a JSON Pointer (RFC 6901). Names that clients make up are cut to 64 characters. */
export function escapePointer(name: string): string {
  return name.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** A value that is nested deeper than any request is. */
export class TooDeep extends Error {
  constructor() {
    super('nested too deeply');
    this.name = 'TooDeep';
  }
}
