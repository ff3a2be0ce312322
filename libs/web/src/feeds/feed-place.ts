import type { FastifyRequest } from 'fastify';
import type { LogReader } from '#event-store/event-store.js';
import type { LogEpoch } from '#event-store/checks/log-epoch.js';
import { refuseField } from '#kernel/refusal.js';

/** The id of an event, `<epoch>-<position>`, or a position. */
export const EVENT = /^(?:[0-9a-f]{12}-)?\d{1,18}$/;

/** The id of what stands at a position (decimal). */
export function eventIdOf({ name }: LogEpoch, position: string): string {
  return `${name}-${position}`;
}

/** The event to go on after, and where it was named. */
interface Asked {
  readonly event: string;
  readonly pointer: string;
}

/**
 * The position to go on after: that of `Last-Event-ID`, which wins, or of `after`; undefined where neither says one.
 * @throws Refusal `feed.begin-again` where going on from there would leave out what was recorded; `body.invalid`
 */
export async function placeAsked(
  log: Pick<LogReader, 'head'>,
  epoch: LogEpoch,
  request: FastifyRequest,
  after: string | undefined,
): Promise<bigint | undefined> {
  const asked = resumedAfter(request) ?? (after === undefined ? undefined : { event: after, pointer: '/query/after' });
  if (!asked) return undefined;
  const { event, pointer } = asked;
  const [position = '', name] = event.split('-').reverse();
  if (name !== undefined && name !== epoch.name) {
    throw refuseField('feed.begin-again', pointer, 'The event is of another epoch: the log was restored since.');
  }
  if (BigInt(position) <= (await log.head())) return BigInt(position);
  throw refuseField('feed.begin-again', pointer, 'The log ends before this position.');
}

function resumedAfter({ headers }: FastifyRequest): Asked | undefined {
  const last = headers['last-event-id'];
  if (last === undefined || last === '') return undefined;
  const pointer = '/header/Last-Event-ID';
  if (typeof last === 'string' && EVENT.test(last)) return { event: last, pointer };
  throw refuseField('body.invalid', pointer, 'The id of an event of this feed, or a position: decimal digits.');
}
