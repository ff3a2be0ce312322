import type { AllStreamResolvedEvent, Direction, ReadPosition, ResolvedEvent } from '@eventstore/db-client';
import { collect, PAGE_EVENTS, type Page, type Read } from './collect.js';
import { positionOf } from './stored.js';
import type { Server } from './location/server.js';

export type Way = Direction;

/** Reads events of EventStoreDB, page by page: each read is bounded in events, bytes and time. */
export class Events {
  constructor(private readonly server: Server) {}

  /** The events of a stream from a revision on. */
  ofStream(name: string, from: number, most = PAGE_EVENTS): Promise<Page> {
    return this.#read(name, BigInt(from), 'forwards', most);
  }

  /** The last event of a stream; undefined when it does not exist. */
  async last(name: string): Promise<Read | undefined> {
    return (await this.#read(name, 'end', 'backwards', 1)).events[0];
  }

  /** Events of the whole database from `position` on, the one there included, or from its end back. */
  ofAll(position: bigint | 'end', direction: Way, most = PAGE_EVENTS): Promise<Page> {
    const fromPosition: ReadPosition = position === 'end' ? 'end' : { commit: position, prepare: position };
    return this.server.ask((client) => {
      const { credentials, requiresLeader } = this.server.options;
      const read = client.readAll({ fromPosition, direction, maxCount: most, credentials, requiresLeader });
      return collect<AllStreamResolvedEvent>(read, most, this.server, (event) => positionOf(event) === position);
    });
  }

  #read(name: string, fromRevision: bigint | 'end', direction: Way, most: number): Promise<Page> {
    return this.server.ask((client) => {
      const { credentials, requiresLeader } = this.server.options;
      const read = client.readStream(name, { fromRevision, direction, maxCount: most, credentials, requiresLeader });
      return collect<ResolvedEvent>(read, most, this.server);
    });
  }
}
