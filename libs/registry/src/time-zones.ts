// Which day it is where people write one down. A day that a person writes is a day of the calendar there; what the
// platform notes by itself is an instant.
import { demandField } from '#kernel/refusal.js';
import { isTimeZone, localDay } from '#kernel/time.js';

/** Of each member state, that of its capital; a unit or a post elsewhere has its own in the register. */
const OF_STATES: Readonly<Record<string, string>> = {
  BN: 'Asia/Brunei',
  ID: 'Asia/Jakarta',
  KH: 'Asia/Phnom_Penh',
  LA: 'Asia/Vientiane',
  MM: 'Asia/Yangon',
  MY: 'Asia/Kuala_Lumpur',
  PH: 'Asia/Manila',
  SG: 'Asia/Singapore',
  TH: 'Asia/Bangkok',
  TL: 'Asia/Dili',
  VN: 'Asia/Ho_Chi_Minh',
};

/** Where days begin first in the region, and where they end last. */
const EASTERNMOST = 'Asia/Jayapura';
const WESTERNMOST = 'Asia/Yangon';

/** The time zone (IANA) of a state: of one that is none of the region, that in which days begin first there. */
export function zoneOfState(state: string): string {
  return OF_STATES[state] ?? EASTERNMOST;
}

/** The last day that has begun in the region: what a body writes has come by then. */
export function dayBegunInRegion(at: number): string {
  return localDay(at, EASTERNMOST);
}

/** The first day that is not over everywhere in the region. */
export function dayNotOverInRegion(at: number): string {
  return localDay(at, WESTERNMOST);
}

export function demandTimeZone(name: string): void {
  const detail = 'There is no such time zone in the IANA list.';
  demandField(isTimeZone(name), 'registry.time-zone-unknown', '/timeZone', detail);
}
