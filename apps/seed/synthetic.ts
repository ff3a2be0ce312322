/** What people write in the synthetic region. All of it says that it is made up. */
export function text(what: string): string {
  return `SYNTHETIC: ${what}. This is demonstration data; no such person or event exists.`;
}

/** A written text, as most records take it. */
export const words = (what: string) => ({ content: { text: text(what) } });

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** The day (UTC, YYYY-MM-DD) of a time in milliseconds. */
export const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);
