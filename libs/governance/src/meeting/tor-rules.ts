// What the Terms of Reference of the Working Group say of its meetings, as predicates; paragraphs are theirs. What they
// do not say (who accepts a proposal, who schedules, which days are back to back) is ours and says so.
//
// Two rules need no predicate, because no command can break them: a proposal goes through ASEC or the Lead Shepherd, for
// there is no third word for it (§9, §10); and each state alone decides on its delegation, for a delegate's command is
// always for the own state (§7).
import type { MeetingKind } from '../codes.js';
import type { Days } from '../contract.js';

/** An additional meeting may be proposed by any member state (§9, §10). */
export function mayPropose(state: string, members: readonly string[]): boolean {
  return members.includes(state);
}

/** A regular meeting is hosted by the state that chairs SOMTC (§9): nobody else. Undefined: not known yet. */
export function hostOfRegular(somtcChair: string | undefined): string | undefined {
  return somtcChair;
}

/**
 * The Lead Shepherd chairs a regular meeting; an additional one is co-chaired by its host and the Lead Shepherd (§9).
 * One state that is both chairs alone. Of other meetings the ToR says nothing, so nobody is named.
 */
export function chairsOf(kind: MeetingKind, host: string | undefined, leadShepherd: string): readonly string[] {
  switch (kind) {
    case 'regular':
      return [leadShepherd];
    case 'additional':
      return [...new Set(host === undefined ? [leadShepherd] : [host, leadShepherd])];
    case 'consultation':
    case 'central-authorities':
      return [];
  }
}

/**
 * A regular meeting is held back to back with SOMTC (§9, §10). That its days adjoin or overlap those of SOMTC is our
 * reading of "back to back".
 */
export function isBackToBack(meeting: Days, somtc: Days): boolean {
  return dayAfter(meeting.to) >= somtc.from && dayAfter(somtc.to) >= meeting.from;
}

/** The Working Group meets at least once a year, back to back with SOMTC (§10): so a year has a regular meeting held. */
export function metInYear(year: number, held: readonly { readonly kind: string; readonly year: number }[]): boolean {
  return held.some((meeting) => meeting.kind === 'regular' && meeting.year === year);
}

/** Who pays for what at a meeting of the Working Group (§11). Fixed terms; nothing is billed here. */
export const COST_TERMS = [
  { paragraph: '§11', borneBy: 'host-and-chair', covers: ['support-of-the-convening'] },
  { paragraph: '§11', borneBy: 'host', covers: ['venue', 'meeting-arrangements', 'asean-hospitality'] },
  { paragraph: '§11', borneBy: 'each-delegation', covers: ['own-travel', 'own-accommodation'] },
] as const;

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
