import { Injectable } from '@nestjs/common';
import { LogEpoch } from '#event-store/checks/log-epoch.js';
import { WORKING_GROUP_PARTY } from '#governance/codes.js';
import { Refusal } from '#kernel/refusal.js';
import { type Found, historyActionOf, type NamedRecord, type RecordTypes } from '#records/record-kind.js';
import { RecordKinds } from '#records/record-kinds.js';
import { Records } from '#records/records.js';
import type { Plain } from '#web/answers/plain.js';
import { Access, AccessRefusal } from '#web/auth/access.js';
import type { Caller } from '#web/auth/caller.js';
import { answerOf, type NoticeAnswer } from './notices.answer.js';
import { SHOWN_TO_ALL } from './views/telling.js';
import type { NoticeRow } from './views/notices.js';

const ERASURE = 'erasure.';

/** Whose notices a person reads. */
export function partyOf({ role, unit, post, state, body }: Caller): string {
  return role === 'chair' ? WORKING_GROUP_PARTY : (unit ?? post ?? body ?? state ?? '');
}

/** A record as the reader may know of it. */
interface KnownRecord extends NamedRecord {
  readonly found: Found<RecordTypes>;
}

/** Records by their streams, as they were when the first notice of each was looked at. */
export type ReadRecords = Map<string, Promise<KnownRecord | undefined>>;

/** Asks of each notice once more whether its reader may know of it: as the record stands, by its own policies. */
@Injectable()
export class KnownNotices {
  constructor(
    private readonly records: Records,
    private readonly kinds: RecordKinds,
    private readonly epoch: LogEpoch,
    private readonly access: Access,
  ) {}

  /** Those of the rows that the caller may know of, in their order. Each record that is not among `read` is read once. */
  async shown(caller: Caller, rows: readonly NoticeRow[], read: ReadRecords = new Map()) {
    const shown = rows.map(async (row): Promise<Plain<NoticeAnswer> | undefined> => {
      const reading = read.get(row.record) ?? this.recordFor(caller, row.record);
      read.set(row.record, reading);
      const known = await reading;
      if (!known || !isKnown(row, known.found) || !this.isShown(caller, row, known)) return undefined;
      const { kind, id, found } = known;
      const path = kind.pathOf?.(found.state, id) ?? `${kind.path}/${id}`;
      return answerOf(row, { kind: kind.kind, path }, this.epoch);
    });
    return (await Promise.all(shown)).filter((notice) => notice !== undefined);
  }

  /** Undefined for a record that the caller may not know of, and for one that is not as it was written: it tells nothing. */
  private async recordFor(caller: Caller, record: string): Promise<KnownRecord | undefined> {
    const named = this.kinds.named(record);
    if (!named) return undefined;
    try {
      return { ...named, found: await this.records.authorise(named.kind, { caller, id: named.id }) };
    } catch (error) {
      if (error instanceof AccessRefusal || (error instanceof Refusal && error.code === 'log.tampered'))
        return undefined;
      throw error;
    }
  }

  /**
   * Of an erasure the parties of the record are told, as it stands. Of everything else whoever may read what happened to the
   * record; who may only know of it, that it came to them, and what it shows to all.
   */
  private isShown(caller: Caller, { type, what }: NoticeRow, { kind, found }: KnownRecord): boolean {
    if (type.startsWith(ERASURE)) return partiesOf(kind, found).includes(partyOf(caller));
    if (this.access.permits(caller, historyActionOf(kind), found.resource)) return true;
    return what === 'received' || SHOWN_TO_ALL.has(type);
  }
}

/** Whether the reader knows what was recorded of the record, or beside it, at that position. */
function isKnown({ position }: NoticeRow, { facts, known: { from, until } }: Found<RecordTypes>): boolean {
  const at = BigInt(position);
  const [first, last] = [facts[from]?.position, until === undefined ? undefined : facts[until]?.position];
  return first !== undefined && first <= at && (last === undefined || at <= last);
}

/** Who may ask for the erasure of its content. */
function partiesOf(kind: KnownRecord['kind'], { state, resource }: Found<RecordTypes>): readonly string[] {
  const { erasure } = kind;
  if (typeof erasure !== 'string' && erasure.parties) return erasure.parties(state, resource);
  return kind.parties?.(state, resource) ?? [];
}
