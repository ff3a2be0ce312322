import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventStore, type StoredEvent } from '#event-store/event-store.js';
import { decode, type Meta, type Upcasters } from '#event-store/fact.js';
import { Refusal, RefusedUntil } from '#kernel/refusal.js';
import { DAY, dayOf, instant } from '#kernel/time.js';
import { ViewQueries } from '#views/view.js';
import { partyOf, recordedOn, view } from './views/unit-days.js';

/** How much is taken of records and of those who write them, by all processes on one log together. */
export class QuotaLimits {
  /** Facts of one record, of which no party writes more than half. */
  readonly recordFacts: number;
  /** Bytes of one record, of which no party writes more than half. */
  readonly recordBytes: number;
  /** Bytes of one unit, post, body or state in a day (UTC). */
  readonly unitDayBytes: number;
  /** How often one step that no quota refuses may be repeated in one record within 24 hours. */
  readonly repeats: number;

  constructor(limits: Partial<QuotaLimits> = {}) {
    this.recordFacts = limits.recordFacts ?? 2_000;
    this.recordBytes = limits.recordBytes ?? 8 * 2 ** 20;
    this.unitDayBytes = limits.unitDayBytes ?? 256 * 2 ** 20;
    this.repeats = limits.repeats ?? 100;
  }
}

/** What is to be recorded, and what the record has. */
export interface Room {
  readonly meta: Meta;
  /** Milliseconds. */
  readonly at: number;
  readonly stored: readonly StoredEvent[];
  /** Types and sizes of the new facts. */
  readonly types: readonly string[];
  readonly bytes: number;
  /** Whether the step is one that must be possible however much there is. */
  readonly isEssential: boolean;
}

/** What a party had recorded on a day. */
interface Counted {
  readonly day: string;
  /** As the view has it, when it was asked last at this position. */
  shown: { readonly at: bigint; readonly bytes: number };
  /** What was recorded here and the view did not have then. */
  since: { readonly position: bigint; readonly bytes: number }[];
}

/**
 * Bounds what records hold and what a unit has recorded in a day, over all processes on one log: both are counted from it;
 * what others recorded within the last moment may not count yet. Steps that must always be possible are refused by none
 * of this, but may not be repeated without end.
 */
@Injectable()
export class Quotas implements OnModuleInit {
  readonly #days = new Map<string, Counted>();
  /** What an earlier process recorded ends here. */
  #head = 0n;

  constructor(
    private readonly limits: QuotaLimits,
    private readonly store: EventStore,
    private readonly queries: ViewQueries,
  ) {}

  async onModuleInit(): Promise<void> {
    this.startsAfter(await this.store.head());
  }

  /** What came before that position is known from the view alone. */
  startsAfter(head: bigint): void {
    this.#head = head;
  }

  /** @throws Refusal `record.full`, `record.step-too-often`, `unit.day-full` */
  demandRoom(room: Room): void {
    const party = partyOf(room.meta);
    if (party === undefined) return;
    if (room.isEssential) this.demandNotTooOften(room);
    else {
      this.demandRoomInRecord(room, party);
      this.demandRoomInDay(room, party);
    }
  }

  /** Counts what was recorded, which ends at `position`. */
  recorded({ meta, at, bytes }: Pick<Room, 'meta' | 'at' | 'bytes'>, position: bigint): void {
    const party = partyOf(meta);
    if (party === undefined) return;
    this.countedOn(party, dayOf(at)).since.push({ position, bytes });
  }

  private demandRoomInRecord({ stored, types, bytes }: Room, party: string): void {
    const { recordFacts, recordBytes } = this.limits;
    let held = bytes;
    for (const { payload } of stored) held += payload.length;
    const isMany = 2 * (stored.length + types.length) > recordFacts;
    if (!isMany && 2 * held <= recordBytes) return;
    if (stored.length + types.length > recordFacts || held > recordBytes) throw this.recordFull();
    let [own, ownBytes] = [types.length, bytes];
    for (const event of stored) {
      if (partyOf(decode(event, NONE).meta) !== party) continue;
      own += 1;
      ownBytes += event.payload.length;
    }
    if (2 * own > recordFacts || 2 * ownBytes > recordBytes) throw this.recordFull();
  }

  private recordFull(): Refusal {
    const { recordFacts, recordBytes } = this.limits;
    return new Refusal(
      'record.full',
      `A record holds ${String(recordFacts)} facts and ${String(recordBytes)} bytes, half of each of one party. ` +
        'There is room in a new record; the operator can raise TALAAN_RECORD_FACTS and TALAAN_RECORD_BYTES.',
    );
  }

  private demandRoomInDay({ at, bytes }: Room, party: string): void {
    const { unitDayBytes } = this.limits;
    const day = dayOf(at);
    if (this.bytesOn(party, day) + bytes <= unitDayBytes) return;
    const next = Date.parse(day) + DAY;
    throw new RefusedUntil(
      'unit.day-full',
      `A unit has ${String(unitDayBytes)} bytes recorded in a day. There is room again from ${instant(next)}; the ` +
        'operator can raise TALAAN_UNIT_DAY_BYTES.',
      Math.ceil((next - at) / 1_000),
    );
  }

  private demandNotTooOften({ stored, types, at }: Room): void {
    const { repeats } = this.limits;
    if (stored.length < repeats) return;
    const step = types.at(-1);
    const within = stored.filter(({ type, recordedAt }) => type === step && recordedAt > at - DAY);
    const first = within.at(-repeats);
    if (!first) return;
    const next = first.recordedAt + DAY;
    throw new RefusedUntil(
      'record.step-too-often',
      `This was done ${String(repeats)} times within 24 hours. It can be done again from ${instant(next)}; the operator ` +
        'can raise TALAAN_STEP_REPEATS.',
      Math.max(1, Math.ceil((next - at) / 1_000)),
    );
  }

  private countedOn(party: string, day: string): Counted {
    const known = this.#days.get(party);
    // Who began before midnight and ends after it counts for the new day.
    const counted: Counted = known && known.day >= day ? known : { day, shown: { at: -1n, bytes: 0 }, since: [] };
    if (counted !== known) this.#days.set(party, counted);
    return counted;
  }

  /**
   * What other processes recorded counts as soon as the view has it. While it is behind what was recorded before this
   * process began, that is not counted, and nothing refused for it.
   */
  private bytesOn(party: string, day: string): number {
    const counted = this.countedOn(party, day);
    const at = this.queries.position(view);
    if (at !== counted.shown.at && at > 0n && at >= this.#head) {
      const { bytes, position } = recordedOn(this.queries, party, counted.day);
      const upTo = position > at ? position : at;
      counted.shown = { at, bytes };
      counted.since = counted.since.filter((one) => one.position > upTo);
    }
    return counted.since.reduce((sum, one) => sum + one.bytes, counted.shown.bytes);
  }
}

const NONE: Upcasters = new Map();
