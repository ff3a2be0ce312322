// How many files a unit may have under way, and how much it may send in a day.
import { Refusal, RefusedUntil } from '#kernel/refusal.js';
import { DAY, instant } from '#kernel/time.js';
import type { Recent, StoredAttachment } from './attachment-store.js';

/** Of one unit: attachments that are not complete; bytes of those that no record cites. */
const MOST_UNFINISHED = 40;
const MOST_UNCITED_BYTES = 1_073_741_824;
/** Bytes that one unit announces within 24 hours, unless the operator says otherwise. */
export const UNIT_DAY_BYTES = 4_294_967_296;

/** Bytes as which each file counts in a day at least: also one that was abandoned. */
const LEAST_BYTES = 65_536;

export function recentOf(stored: Pick<StoredAttachment, 'announced' | 'completed' | 'isAbandoned' | 'citing'>): Recent {
  const { announced, completed, isAbandoned, citing } = stored;
  const { unit, bytes, at } = announced;
  return { unit, bytes, at, isComplete: completed !== undefined, isCited: citing.length > 0, isAbandoned };
}

/** What a unit wants to send. */
interface Wanted {
  readonly unit: string;
  readonly bytes: number;
  /** Milliseconds. */
  readonly at: number;
}

/** @throws Refusal `attachment.unit-full`, `attachment.day-full` */
export function demandRoom(recent: Iterable<Recent>, wanted: Wanted, unitDayBytes: number): void {
  const own = [...recent].filter(({ unit }) => unit === wanted.unit);
  demandRoomBesideUncited(own, wanted);
  demandRoomInDay(own, wanted, unitDayBytes);
}

function demandRoomBesideUncited(own: readonly Recent[], { bytes }: Wanted): void {
  const uncited = own.filter(({ isCited, isAbandoned }) => !isCited && !isAbandoned);
  const isMany = uncited.filter(({ isComplete }) => !isComplete).length >= MOST_UNFINISHED;
  const isMuch = uncited.reduce((sum, one) => sum + one.bytes, bytes) > MOST_UNCITED_BYTES;
  if (!isMany && !isMuch) return;
  const first = Math.min(...uncited.map(({ at }) => at + DAY));
  const detail =
    'Your unit has as many attachments, or bytes of them, as it may that no record cites. Abandoning or citing one makes ' +
    `room; the first ends at ${instant(first)}.`;
  throw new Refusal('attachment.unit-full', detail);
}

function demandRoomInDay(own: readonly Recent[], { bytes, at }: Wanted, most: number): void {
  const day = own.filter((one) => one.at + DAY > at).sort((a, b) => a.at - b.at);
  let held = Math.max(bytes, LEAST_BYTES);
  for (const one of day) held += countedBytes(one);
  if (held <= most) return;
  const last = day.find((one) => (held -= countedBytes(one)) <= most);
  const next = (last?.at ?? at) + DAY;
  throw new RefusedUntil(
    'attachment.day-full',
    `A unit announces files of ${String(most)} bytes within 24 hours. There is room for this one from ${instant(next)}, or ` +
      'once another one is abandoned; the operator can raise TALAAN_UNIT_DAY_FILE_BYTES.',
    Math.max(1, Math.ceil((next - at) / 1_000)),
  );
}

const countedBytes = ({ bytes, isAbandoned }: Recent) => (isAbandoned ? LEAST_BYTES : Math.max(bytes, LEAST_BYTES));
