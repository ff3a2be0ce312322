import type { Answer } from './world.js';

const KEY = /"\d+-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"/g;
const POSITION =
  /("[a-zA-Z]*[pP]osition":|^id: [0-9a-f]{12}-|"id":"[0-9a-f]{12}-|after=[0-9a-f]{12}-|log position(?:<\/dt>\s*<dd>|\D{1,12}))"?\d+"?/gm;
/** The first cell of each line of a trail as CSV. */
const POSITION_CELL = /^"?\d+"?(?=,)/gm;
const CURSOR = /([A-Za-z0-9_-]{2,2000})\.[A-Za-z0-9_-]{43}/g;

/**
 * An answer without the ids of the keys that an erasure destroyed. They are left to chance in both worlds; their numbers
 * count the records with content as places in the log count facts.
 */
export function withoutKeys(answer: Answer): Answer {
  return { ...answer, text: answer.text.replaceAll(KEY, '"…"') };
}

/**
 * An answer without the places in the log that it names. They count all facts, those included of which the reader may
 * not know: a place tells that something was recorded, never what, about whom or by whom (docs/adr/0028). What the keys
 * in a cursor say is compared all the same.
 */
export function withoutPositions({ status, headers, text }: Answer): Answer {
  const kept = Object.entries(headers).map(([name, value]) => [name, blanked(value)] as const);
  const { 'content-length': _, ...others } = Object.fromEntries(kept);
  return { status, headers: others, text: blanked(text) };
}

/** An answer without the seals of its cursors: they are bound to what was asked, also to ids that tell nothing. */
export function withoutSeals({ status, headers, text }: Answer): Answer {
  const unsealed = (value: string) => value.replaceAll(CURSOR, '$1.…');
  const kept = Object.entries(headers).map(([name, value]) => [name, unsealed(value)] as const);
  return { status, headers: Object.fromEntries(kept), text: unsealed(text) };
}

function blanked(text: string): string {
  return text
    .replaceAll(POSITION, '$1…')
    .replaceAll(POSITION_CELL, '…')
    .replaceAll(CURSOR, (_, keys: string) => Buffer.from(keys, 'base64url').toString().replaceAll(/"\d+"/g, '"…"'));
}
