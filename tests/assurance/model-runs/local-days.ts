const HOUR = 3_600_000;
/** Hours by which the clocks of a capital are ahead of Greenwich; no state of the region changes them in summer. */
const AHEAD: Readonly<Record<string, number>> = { MM: 6.5, BN: 8, MY: 8, PH: 8, SG: 8, TL: 9 };
/** Where days begin first, and where they end last. */
const FIRST = 9;
const LAST = 6.5;

const dayIn = (instant: number, ahead: number) => new Date(instant + ahead * HOUR).toISOString().slice(0, 10);

/** The day (YYYY-MM-DD) in the capital of a state. */
export const dayThere = (instant: number, state: string) => dayIn(instant, AHEAD[state] ?? 7);
/** The last that has begun anywhere in the region. */
export const lastDayBegun = (instant: number) => dayIn(instant, FIRST);
/** The first that is not over everywhere in it. */
export const firstDayNotOver = (instant: number) => dayIn(instant, LAST);
