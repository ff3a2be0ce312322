import { parse } from 'yaml';

/** Aliases that a composition may use: each service takes what several have in common by some of them. */
const ALIASES = 1_000;

/** A composition as Docker reads it: with what services take from each other. */
export function readComposition(text: string): unknown {
  return parse(text, { merge: true, maxAliasCount: ALIASES });
}
