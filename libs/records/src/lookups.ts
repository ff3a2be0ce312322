import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { EventStore, type Grown } from '#event-store/event-store.js';
import { decode, type Fact, factsOf } from '#event-store/fact.js';
import type { Draft } from '#kernel/decider.js';
import type { View, ViewQueries } from '#views/view.js';
import { Recent } from '#kernel/recent.js';
import { Freshness } from '#web/lists/freshness.js';
import type { Folding, Known, Lookup } from './lookup.js';

/** Records of one kind whose state is remembered. */
const REMEMBERED = 10_000;

/** A record that is looked up: as it is remembered, and once it was read. */
interface LookedUp {
  readonly known: Known<unknown>;
  read?: Promise<Known<unknown>>;
}

/** By folding and stream. */
type Asked = Map<object, Map<string, LookedUp>>;

/** The streams that are asked for before the log is asked about them: each is looked at once for all who ask. */
interface Round {
  readonly asked: Asked;
  /** The head of the log, and the streams that had more facts by then than are remembered. */
  readonly grown: Promise<Grown>;
}

/** The look-ups of one command. `position` is that of the log as of which all answers were known. */
export interface CountedLookup extends Lookup {
  readonly position: bigint | undefined;
  /** The revision that a record had when its facts were looked up last, -1 when there were none; undefined when they were not. */
  revisionOf(stream: string): number | undefined;
}

/**
 * Looks records up in their own streams. A state is remembered with its revision, and each look-up reads what came after
 * that revision: nothing is taken from memory alone, so a look-up sees all that was acknowledged before it, by any
 * process.
 */
@Injectable()
export class Lookups {
  readonly #known = new Map<object, Recent<Known<unknown>>>();
  #round: Round | undefined;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: EventStore,
    private readonly freshness: Freshness,
  ) {}

  /** The look-ups of a command that has arrived. */
  begin(): CountedLookup {
    let position: bigint | undefined;
    const revisions = new Map<string, number>();
    const asOf = (known: bigint) => {
      if (position === undefined || known < position) position = known;
    };
    const known = async <State, F extends Draft>(folding: Folding<State, F>, stream: string) => {
      const round = (this.#round ??= this.#nextRound());
      const entry = this.#entryOf(round.asked, folding, stream);
      const { head, streams } = await round.grown;
      asOf(head);
      if (!streams.has(stream)) return entry.known as Known<State>;
      return (await (entry.read ??= this.#read(folding, stream, entry.known as Known<State>))) as Known<State>;
    };
    return {
      get position() {
        return position;
      },
      state: async (folding, stream) => (await known(folding, stream)).state,
      known,
      facts: async (stream): Promise<readonly Fact[]> => {
        asOf(await this.store.head());
        const facts = await factsOf(this.store, stream);
        revisions.set(stream, facts.length - 1);
        return facts;
      },
      revisionOf: (stream) => revisions.get(stream),
      caughtUp: async (view: View): Promise<ViewQueries> => {
        asOf(await this.store.head());
        return this.freshness.caughtUp(view);
      },
      log: this.store,
    };
  }

  /** It begins when this turn of the event loop is over, and the round before has its answer: under load many share one. */
  #nextRound(): Round {
    const asked: Asked = new Map();
    const before = this.#underWay;
    const grown = (async () => {
      await Promise.all([turn(), before]);
      this.#round = undefined;
      return await this.store.grown(revisionsOf(asked));
    })();
    this.#underWay = grown.catch(() => undefined);
    return { asked, grown };
  }

  /** What is remembered when it is asked for counts, whatever is remembered or forgotten meanwhile. */
  #entryOf<State, F extends Draft>(asked: Asked, folding: Folding<State, F>, stream: string): LookedUp {
    const streams = asked.get(folding) ?? new Map<string, LookedUp>();
    if (streams.size === 0) asked.set(folding, streams);
    const remembered = this.#known.get(folding)?.get(stream);
    const entry = streams.get(stream) ?? { known: remembered ?? { state: folding.initial, revision: -1 } };
    streams.set(stream, entry);
    return entry;
  }

  async #read<State, F extends Draft>(
    folding: Folding<State, F>,
    stream: string,
    known: Known<State>,
  ): Promise<Known<State>> {
    const later = await this.store.readStream(stream, known.revision + 1);
    if (later.length === 0) return known;
    const facts = later.map((event) => decode(event, new Map()) as unknown as F);
    const state = facts.reduce((before, fact) => folding.evolve(before, fact), known.state);
    const now = { state, revision: known.revision + later.length };
    const remembered = this.#known.get(folding) ?? new Recent<Known<unknown>>(REMEMBERED);
    this.#known.set(folding, remembered);
    remembered.set(stream, now);
    return now;
  }
}

/** Of each stream the revision up to which everyone who asks for it knows it. */
function revisionsOf(asked: Asked): ReadonlyMap<string, number> {
  const revisions = new Map<string, number>();
  for (const streams of asked.values()) {
    for (const [stream, { known }] of streams) {
      revisions.set(stream, Math.min(known.revision, revisions.get(stream) ?? Infinity));
    }
  }
  return revisions;
}
