import { Injectable } from '@nestjs/common';
import { EventStore, type Proviso } from '#event-store/event-store.js';
import { encode } from '#event-store/fact.js';
import type { ContentRead } from '#vault/contract.js';
import { Access } from './access.js';
import type { Caller } from './caller.js';
import { metaOfNote } from '../meta.js';

/** Which content someone is about to be shown. */
export interface Reading {
  /** The record's stream. */
  readonly record: string;
  readonly kind: string;
  readonly purpose: 'read' | 'export';
  /** The units, posts, states or bodies that may know of the record. */
  readonly parties: readonly string[];
}

/** Records who reads which content. */
@Injectable()
export class ContentReads {
  constructor(
    private readonly store: EventStore,
    private readonly access: Access,
  ) {}

  /**
   * Content MUST NOT leave the platform before this has returned: then the reading is durable. It MUST follow the
   * authorisation, so that what was denied is not recorded as read.
   * @param proviso what must still be so of another stream when it is recorded
   * @returns the position of the fact
   * @throws RevisionConflict when that is not so: then the content stays where it is
   * @throws StoreUnavailable when it cannot be recorded; the content then stays where it is
   */
  async record(caller: Caller, reading: Reading, proviso?: Proviso): Promise<bigint> {
    const { record, kind, purpose, parties } = reading;
    const fact: ContentRead = { type: 'access.content-read.v1', conduct: { record, kind, purpose, parties } };
    const meta = metaOfNote(caller, this.access);
    const events = [encode(fact, meta.commandId, meta)];
    const { position } = await this.store.append(`reads-${record}`, 'any', events, proviso);
    return position;
  }
}
