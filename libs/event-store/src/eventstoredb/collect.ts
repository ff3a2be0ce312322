import type { AllStreamResolvedEvent, ResolvedEvent, StreamingRead } from '@eventstore/db-client';
import { type Server, Silent } from './location/server.js';

/** An event as the client gives it, of a stream or of the whole database. */
export type Read = NonNullable<(ResolvedEvent | AllStreamResolvedEvent)['event']>;

/** What a page holds at most; the event that fills it is its last. */
export const PAGE_EVENTS = 512;
const PAGE_BYTES = 1_048_576;

export interface Page {
  readonly events: readonly Read[];
  /** Whether there was nothing more to read. */
  readonly isAll: boolean;
}

/**
 * The next events of a read that was asked for `most` events. The client sets reads no deadline: this one ends when it says
 * nothing for as long as a call may take. A stream that does not exist has no events.
 * @param uncounted what does not fill the page
 */
export function collect<Resolved extends ResolvedEvent | AllStreamResolvedEvent>(
  read: StreamingRead<Resolved>,
  most: number,
  { options, onClose }: Server,
  uncounted: (event: Read) => boolean = () => false,
): Promise<Page> {
  return new Promise((resolve, reject) => {
    const events: Read[] = [];
    let bytes = 0;
    const timer = setTimeout(() => end(() => reject(new Silent('a read said nothing'))), options.deadline);
    const close = (error: Error): void => end(() => reject(error));
    const end = (answer: () => void): void => {
      clearTimeout(timer);
      onClose.delete(close);
      // Errors may come later, and one that nobody listens to ends the program.
      read.removeAllListeners('data').on('error', () => undefined);
      read.destroy();
      read.cancel().catch(() => undefined);
      answer();
    };
    onClose.add(close);
    read.on('data', ({ event }) => {
      timer.refresh();
      if (!event) return;
      events.push(event);
      if (!uncounted(event)) bytes += lengthOf(event);
      if (bytes >= PAGE_BYTES) end(() => resolve({ events, isAll: false }));
    });
    read.on('end', () => end(() => resolve({ events, isAll: events.length < most })));
    read.on('error', (error) => {
      const isNone = (error as { type?: string }).type === 'stream-not-found';
      end(() => (isNone ? resolve({ events: [], isAll: true }) : reject(error)));
    });
  });
}

function lengthOf({ data }: Read): number {
  return data instanceof Uint8Array ? data.length : 0;
}
