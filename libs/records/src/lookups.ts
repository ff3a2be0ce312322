import { Injectable } from '@nestjs/common';
import { EventStore } from '#event-store/event-store.js';
import { decode, type Fact, factsOf } from '#event-store/fact.js';
import type { Draft } from '#kernel/decider.js';
import type { View, ViewQueries } from '#views/view.js';
import { Recent } from '#kernel/recent.js';
import { Freshness } from '#web/lists/freshness.js';
import type { Folding, Known, Lookup } from './lookup.js';

/** Records of one kind whose state is remembered. */
const REMEMBERED = 10_000;

/** The streams that are asked for until the event loop comes round: each is read once for all who ask. */
interface Round {
  /** The head of the log, taken before any stream is read. */
  readonly position: Promise<bigint>;
  readonly reads: Map<object, Map<string, Promise<unknown>>>;
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
      asOf(await round.position);
      return this.#inRound(round, folding, stream);
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

  #nextRound(): Round {
    const position = new Promise<bigint>((resolve) => {
      setImmediate(() => {
        this.#round = undefined;
        resolve(this.store.head());
      });
    });
    return { position, reads: new Map() };
  }

  #inRound<State, F extends Draft>(
    { reads }: Round,
    folding: Folding<State, F>,
    stream: string,
  ): Promise<Known<State>> {
    const streams = reads.get(folding) ?? new Map<string, Promise<unknown>>();
    if (streams.size === 0) reads.set(folding, streams);
    const known = (streams.get(stream) as Promise<Known<State>> | undefined) ?? this.#read(folding, stream);
    streams.set(stream, known);
    return known;
  }

  async #read<State, F extends Draft>(folding: Folding<State, F>, stream: string): Promise<Known<State>> {
    const remembered = this.#known.get(folding) ?? new Recent<Known<unknown>>(REMEMBERED);
    this.#known.set(folding, remembered);
    const known = (remembered.get(stream) ?? { state: folding.initial, revision: -1 }) as Known<State>;
    const later = await this.store.readStream(stream, known.revision + 1);
    if (later.length === 0) return known;
    const facts = later.map((event) => decode(event, new Map()) as unknown as F);
    const state = facts.reduce((before, fact) => folding.evolve(before, fact), known.state);
    const now = { state, revision: known.revision + later.length };
    remembered.set(stream, now);
    return now;
  }
}
