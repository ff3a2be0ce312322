import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel/clock.js';
import { DAY, instant } from '#kernel/time.js';
import { Records } from '#records/records.js';
import { ViewQueries } from '#views/view.js';
import { platformMeta, Scheduler } from '#web/scheduler.js';
import { Erasures } from './erasure.record.js';
import { type Candidate, due, proposedKinds, unchangedSince } from './views/erasures.js';

type Place = Pick<Candidate, 'at' | 'record'>;

const BEGINNING: Place = { at: -1, record: '' };

/**
 * Carries out erasures whose time has come, and proposes what the retention policy says. Something that may be due can
 * be stopped by what only its streams tell (a record that was reopened, an objection): it is passed over and looked at
 * again, so each look goes on where the one before ended, and begins again at the end.
 */
@Injectable()
export class ErasureScheduler extends Scheduler<Candidate> {
  constructor(
    queries: ViewQueries,
    private readonly records: Records,
    private readonly erasures: Erasures,
    clock: Clock,
  ) {
    const places = new Map<string, Place>();
    const next = (name: string, most: number, find: (most: number, after: Place) => readonly Candidate[]) => {
      const found = find(most, places.get(name) ?? BEGINNING);
      const last = found.length < most ? undefined : found.at(-1);
      places.set(name, last ?? BEGINNING);
      return found;
    };
    super(clock, (now, most) => [
      ...next('', most, (few, after) => due(queries, now, few, after)),
      ...proposedKinds(queries, now).flatMap(({ kind, afterDays }) => {
        const since = now - afterDays * DAY;
        return next(kind, most, (few, after) => unchangedSince(queries, { kind, since }, few, after));
      }),
    ]);
  }

  protected override async note({ type, record, at, fact }: Candidate): Promise<boolean> {
    const meta = platformMeta(fact, 'erasure', type, record, fact, String(at));
    const { state, repeated } = await this.records.dispatch(this.erasures.kind, record, { type }, meta);
    const isDone = type === 'erase' ? state.name === 'erased' : state.proposed?.since === instant(at);
    return isDone && !repeated;
  }
}
