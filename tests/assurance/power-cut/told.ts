import { createHash } from 'node:crypto';

/** A fact that the writer is about to append, as it remembers it. */
export interface Sent {
  readonly id: string;
  /** The key that its content is sealed with; absent when it has none. */
  readonly key?: string;
}

/** What the writer says, one JSON object a line: before it does something, and when the store has acknowledged it. */
export type Told =
  | { readonly told: 'sending'; readonly stream: string; readonly facts: readonly Sent[] }
  | { readonly told: 'appended'; readonly ids: readonly string[]; readonly position: string }
  | { readonly told: 'refused'; readonly because: string }
  | { readonly told: 'destroying'; readonly keys: readonly { readonly id: string; readonly wrapped: string }[] }
  | { readonly told: 'destroyed'; readonly keys: readonly string[] };

export const NOTED = 'assurance.noted.v1';
export const ERASED = 'assurance.content-erased.v1';

/** What is sealed in a fact: anyone who knows its id can tell. */
export function contentOf(id: string): string {
  return `SYNTHETIC ${createHash('sha256').update(id).digest('hex')}`;
}
