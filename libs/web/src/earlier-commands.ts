import { Injectable } from '@nestjs/common';
import { EventStore } from '#event-store/event-store.js';
import { decode } from '#event-store/fact.js';
import { contentFactId } from '#event-store/identifiers.js';
import type { CommandKey } from './request.js';

/** Knows commands that were carried out, for those who send one again and may not give it any more. */
@Injectable()
export class EarlierCommands {
  constructor(private readonly store: EventStore) {}

  /**
   * The stream of the record for which this very command, with this very body, was carried out; undefined when it was not,
   * or when it changed nothing.
   */
  async streamOf(key: CommandKey): Promise<string | undefined> {
    // Every command that was recorded has one fact with this id.
    const event = await this.store.factWithId(contentFactId(key.commandId));
    if (!event) return undefined;
    const { meta, stream } = decode(event, new Map());
    return meta.commandId === key.commandId && meta.requestHash === key.requestHash ? stream : undefined;
  }
}
