import { Injectable } from '@nestjs/common';
import { othersFirst } from '#event-store/pieces.js';
import { Clock } from '#kernel/clock.js';
import { dayOf } from '#kernel/time.js';
import { Lookups } from '#records/lookups.js';
import { postOn, unitOn } from '#registry/lookups.js';
import type { Plain } from '#web/answers/plain.js';
import type { Caller } from '#web/auth/caller.js';
import { Standings } from '#web/auth/standing.js';
import { Freshness } from '#web/lists/freshness.js';
import type { NoticeAnswer } from './notices.answer.js';
import { KnownNotices } from './notices.reader.js';
import { noticesBetween, type PartyRow, view } from './views/notices.js';

/** Rows that are looked at together. */
const AT_A_TIME = 100;
/** Whoever stands for all persons of a party: no accreditation is of it. */
const NOBODY_IN_PARTICULAR = 'any-person-of-the-party';

/** What a unit or a post is told. */
export interface PartyNotice {
  readonly party: { readonly kind: 'unit' | 'post'; readonly code: string };
  readonly notice: Plain<NoticeAnswer>;
}

/** Somebody of a unit or a post who may know what every officer, or every consular officer, of it may know. */
type PartyCaller = Pick<PartyNotice, 'party'> & { readonly caller: Caller };

/**
 * What units and posts are told, whoever reads it for them: what `GET /v1/notices` shows to their officers and consular
 * officers, as of now.
 */
@Injectable()
export class PartyNotices {
  constructor(
    private readonly freshness: Freshness,
    private readonly lookups: Lookups,
    private readonly standings: Standings,
    private readonly known: KnownNotices,
    private readonly clock: Clock,
  ) {}

  /**
   * In no particular order. A party for which nobody can act is told nothing.
   * @param after and `upTo`: positions of the log, the former left out
   * @throws Refusal `view.behind`; StoreUnavailable; the reason of `until`
   */
  async between(after: bigint, upTo: bigint, until: AbortSignal): Promise<readonly PartyNotice[]> {
    const queries = await this.freshness.caughtUp(view, upTo);
    const rows = noticesBetween(queries, { after, upTo });
    const told: PartyNotice[] = [];
    for (const [code, own] of Map.groupBy(rows, ({ party }) => party)) {
      until.throwIfAborted();
      told.push(...(await this.toldTo(code, own)));
    }
    return told;
  }

  private async toldTo(code: string, rows: readonly PartyRow[]): Promise<readonly PartyNotice[]> {
    const told: PartyNotice[] = [];
    for (const { party, caller } of await this.named(code)) {
      if ('missing' in (await this.standings.of(caller))) continue;
      for (let from = 0; from < rows.length; from += AT_A_TIME) {
        const notices = await this.known.shown(caller, rows.slice(from, from + AT_A_TIME));
        told.push(...notices.map((notice) => ({ party, notice })));
        await othersFirst();
      }
    }
    return told;
  }

  /** The unit and the post of this code that are not closed: none for a state, a body and the Working Group. */
  private async named(code: string): Promise<readonly PartyCaller[]> {
    const [lookup, day, subject] = [this.lookups.begin(), dayOf(this.clock.now()), NOBODY_IN_PARTICULAR];
    const [unit, post] = await Promise.all([unitOn(lookup, code, day), postOn(lookup, code, day)]);
    const officer = ({ state }: { readonly state: string }): PartyCaller => {
      return { party: { kind: 'unit', code }, caller: { subject, role: 'officer', unit: code, state } };
    };
    const consular = ({ state }: { readonly state: string }): PartyCaller => {
      return { party: { kind: 'post', code }, caller: { subject, role: 'consular-officer', post: code, state } };
    };
    return [...(unit ? [officer(unit)] : []), ...(post ? [consular(post)] : [])];
  }
}
