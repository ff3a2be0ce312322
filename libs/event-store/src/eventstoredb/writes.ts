import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { BinaryEventType, EventData } from '@eventstore/db-client';
import { AppendTooLarge, StoreUnavailable } from '../event-store.js';
import { sizeOf } from './envelope.js';
import type { Server } from './location/server.js';

/** Times that a lost leader is looked for, or an append sent that never left, before the caller is told. */
const REDIRECTIONS = 5;
/** Milliseconds before the second time, and as much more before each further one. */
const PAUSE = 20;

/** What is written; without an id it gets one of its own. */
export interface Written {
  readonly id?: string;
  readonly type: string;
  readonly data: Uint8Array;
}

/** Appends events to streams of EventStoreDB. */
export class Writes {
  constructor(
    private readonly server: Server,
    private readonly limit: number,
  ) {}

  /**
   * Appends all events after revision `last` of the stream (-1: it does not exist), or none: then false, because the stream
   * is not there. The revision is always said exactly: so the server knows a repetition again for ever, whereas of `any` it
   * remembers only the newest, and of two attempts at different revisions at most one can succeed.
   * @throws StoreUnavailable when it is not known whether they were written, or when they cannot be
   * @throws AppendTooLarge
   */
  async append(name: string, last: number, written: readonly Written[]): Promise<boolean> {
    const size = written.reduce((sum, { type, data }) => sum + sizeOf(type, data), 0);
    if (size > this.limit) throw new AppendTooLarge(size, this.limit);
    const events = written.map(({ id = randomUUID(), type, data }): EventData<BinaryEventType> => ({
      id,
      type,
      data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      contentType: 'application/octet-stream',
      metadata: undefined,
    }));
    const expectedRevision = last === -1 ? 'no_stream' : BigInt(last);
    for (let tried = 1; ; tried += 1) {
      const { client, options } = this.server;
      try {
        const call = client.appendToStream(name, events, { ...options, expectedRevision });
        const { nextExpectedRevision } = await within(call, 2 * options.deadline);
        if (nextExpectedRevision === BigInt(last + events.length)) return true;
        throw new StoreUnavailable('a stream of the log was cut off: its events have other revisions');
      } catch (error) {
        const { type } = error as { type?: string };
        if (type === 'wrong-expected-version') return false;
        if (type === 'maximum-append-size-exceeded') throw new AppendTooLarge(size, this.limit);
        // A node that is not the leader wrote nothing. The same append again is known again in any case.
        const isUnwritten = type === 'not-leader' || isUnsent(error);
        if (!this.server.isPassing(error, client) || !isUnwritten || tried === REDIRECTIONS)
          throw this.server.unavailable(error);
        await pause(PAUSE * (tried - 1));
      }
    }
  }
}

/** Whether the call never left: the client closes the channel of all its calls when one of them fails. */
function isUnsent(error: unknown): boolean {
  const { message } = error as { message?: unknown };
  return typeof message === 'string' && message.includes('closed before call started');
}

/** An answer that says neither yes nor no is never given by the client: nothing is waited for without end. */
async function within<Answer>(answer: Promise<Answer>, milliseconds: number): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable('EventStoreDB did not answer in time')), milliseconds);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
