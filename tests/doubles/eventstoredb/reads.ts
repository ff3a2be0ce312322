import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { type ServerWritableStream, status } from '@grpc/grpc-js';
import type { Recorded } from './database.js';
import { caughtUp, checkpoint, confirmation, eventMessage, failure, nameIn, notFound } from './messages.js';
import type { DoubledNode, OpenSubscription } from './traps.js';

type Call = ServerWritableStream<ReadReq, ReadResp>;

/** The largest number of events that a client asks for when it sets no bound. */
const NO_BOUND = 2 ** 53 - 1;
/** What servers that know no position say in its place. */
const NO_POSITION = 2n ** 64n - 1n;

/** A read of a stream or of the whole database, or a subscription to the latter. */
export function answerRead(double: DoubledNode, call: Call): void {
  const options = call.request.getOptions();
  if (options?.hasSubscription()) subscribe(double, call, options);
  else if (options) read(double, call, options);
}

function read(double: DoubledNode, call: Call, options: ReadReq.Options): void {
  const { asked, traps } = double;
  asked.reads += 1;
  const most = Number(options.getCount());
  if (most >= NO_BOUND) asked.unbounded += 1;
  if (traps.silentReads > 0) {
    traps.silentReads -= 1;
    return;
  }
  const events = options.hasStream() ? streamEvents(double, options) : allEvents(double, options);
  if (events === 'no place') {
    noPlace(double, call);
    return;
  }
  if (events === 'no stream') call.write(notFound(nameIn(options.getStream()?.getStreamIdentifier())));
  else {
    for (const event of events.slice(0, most)) {
      const isUntold = traps.tellsNoPositions && options.hasStream();
      call.write(eventMessage(isUntold ? { ...event, position: NO_POSITION } : event));
      if (traps.brokenReads > 0) {
        traps.brokenReads -= 1;
        call.emit('error', failure(status.UNAVAILABLE, 'the node goes away'));
        return;
      }
    }
  }
  call.end();
}

function streamEvents({ database }: DoubledNode, options: ReadReq.Options): readonly Recorded[] | 'no stream' {
  const stream = options.getStream();
  const events = database.stream(nameIn(stream?.getStreamIdentifier()));
  if (events.length === 0) return 'no stream';
  const revision = Number(stream?.getRevision() ?? 0);
  if (options.getReadDirection() === streams.ReadReq.Options.ReadDirection.FORWARDS)
    return stream?.hasRevision() ? events.filter((event) => event.revision >= revision) : events;
  const back = stream?.hasRevision() ? events.filter((event) => event.revision <= revision) : events;
  return back.toReversed();
}

/** Forwards the event at the position is given, backwards it is not. */
function allEvents({ database }: DoubledNode, options: ReadReq.Options): readonly Recorded[] | 'no place' {
  const all = options.getAll();
  const isForwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.FORWARDS;
  const most = Number(options.getCount());
  if (!all?.hasPosition()) {
    const isFromEnd = all?.hasEnd() === true;
    if (isForwards) return isFromEnd ? [] : database.all.slice(0, most);
    return isFromEnd ? database.all.slice(-most).toReversed() : [];
  }
  const index = database.indexAt(BigInt(all.getPosition()?.getCommitPosition() ?? '0'));
  if (index === undefined) return 'no place';
  return isForwards
    ? database.all.slice(index, index + most)
    : database.all.slice(Math.max(0, index - most), index).toReversed();
}

function noPlace({ traps }: DoubledNode, call: Call): void {
  if (!traps.hangsAtNoPlace) call.emit('error', failure(status.UNKNOWN, 'Trying to read from an invalid position.'));
}

/** All events after the position that pass the filter, then each new one. */
function subscribe(double: DoubledNode, call: Call, options: ReadReq.Options): void {
  const { database, traps } = double;
  double.asked.subscriptions += 1;
  const position = options.getAll()?.getPosition();
  const start = position ? database.indexAt(BigInt(position.getCommitPosition())) : 0;
  // Servers have taken such a subscription, and given nothing.
  if (start === undefined) return;
  const at = position ? BigInt(position.getCommitPosition()) : -1n;
  let next = database.all[start]?.position === at ? start + 1 : start;
  const prefixes = options.getFilter()?.getStreamIdentifier()?.getPrefixList() ?? [];
  let left = traps.endsSubscriptionsAfter;
  let isCaughtUp = false;
  let isOver = false;
  call.write(confirmation());
  if (traps.saysCaughtUpFirst) {
    call.write(caughtUp());
    call.write(checkpoint(database.end));
  }
  const give = (): void => {
    for (; !isOver && next < database.all.length; next += 1) {
      const event = database.all[next];
      if (!event || !prefixes.some((prefix) => event.stream.startsWith(prefix))) continue;
      if (left <= 0) {
        end();
        return;
      }
      left -= 1;
      call.write(eventMessage(event));
    }
    if (!isCaughtUp && !isOver) call.write(caughtUp());
    isCaughtUp = true;
  };
  const leave = database.onChange(give);
  const stop = (): void => {
    isOver = true;
    leave();
    double.subscriptions.delete(open);
  };
  const end = (): void => {
    stop();
    call.end();
  };
  const open: OpenSubscription = { end, stop };
  double.subscriptions.add(open);
  call.on('cancelled', stop);
  give();
}
