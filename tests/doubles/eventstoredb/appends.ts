import shared from '@eventstore/db-client/generated/shared_pb.js';
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { sendUnaryData, ServerDuplexStream, ServerReadableStream } from '@grpc/grpc-js';
import { ANY, type ExpectedVersion, NO_STREAM, type Proposed, STREAM_EXISTS, type Written } from './database.js';
import { nameIn, tooLarge } from './messages.js';
import type { DoubledNode } from './traps.js';

type Message = AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage;

/** An append: first its options, then each event in a message of its own. */
export function answerAppend(
  double: DoubledNode,
  call: ServerReadableStream<AppendReq, AppendResp>,
  answer: sendUnaryData<AppendResp>,
): void {
  double.asked.appends += 1;
  let stream = '';
  let expected: ExpectedVersion = ANY;
  const events: Proposed[] = [];
  let size = 0;
  call.on('data', (request: AppendReq) => {
    const options = request.getOptions();
    const proposed = request.getProposedMessage();
    if (options) [stream, expected] = [nameIn(options.getStreamIdentifier()), expectedIn(options)];
    if (proposed) events.push(proposedIn(proposed));
    if (proposed) size += sizeOf(events.at(-1));
  });
  // A client that goes away in the middle has appended nothing: that it did comes after the end of what it sent.
  call.on('end', () =>
    setImmediate(() => {
      if (call.cancelled) return;
      if (size > double.appendLimit) {
        answer(tooLarge(double.appendLimit));
        return;
      }
      const { traps, database } = double;
      if (double.systemEventEvery > 0 && double.asked.appends % double.systemEventEvery === 0)
        database.writeSystemEvent();
      const apply = (): Written => database.append(stream, expected, events);
      if (!stream.startsWith(traps.concerns)) {
        answer(null, appended(apply(), expected));
        return;
      }
      const unanswered = traps.unanswered.shift();
      const dropped = unanswered === undefined ? traps.dropped.shift() : undefined;
      if ((unanswered ?? dropped) === 'not applied') {
        if (dropped !== undefined) dropConnection(call);
        return;
      }
      const late = traps.late.shift();
      if (late !== undefined) {
        setTimeout(() => answer(null, appended(apply(), expected)), late);
        return;
      }
      const written = apply();
      if (unanswered !== undefined) return;
      if (dropped !== undefined) dropConnection(call);
      else if (traps.emptyAnswers > 0) {
        traps.emptyAnswers -= 1;
        answer(null, new streams.AppendResp());
      } else answer(null, appended(written, expected));
    }),
  );
}

/** Appends in one stream for all callers: what the client uses unless a call has credentials of its own. */
export function answerBatch(double: DoubledNode, call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void {
  call.on('data', (request: BatchAppendReq) => {
    double.asked.batches += 1;
    if (double.traps.endsBatches) {
      call.end();
      return;
    }
    const options = request.getOptions();
    const stream = nameIn(options?.getStreamIdentifier());
    const written = double.database.append(stream, ANY, request.getProposedMessagesList().map(proposedIn));
    const response = new streams.BatchAppendResp().setCorrelationId(request.getCorrelationId());
    const success = new streams.BatchAppendResp.Success();
    if ('revision' in written) success.setCurrentRevision(String(written.revision));
    call.write(response.setSuccess(success));
  });
  call.on('end', () => call.end());
}

/** As a node that goes away: the answer never comes, nor does any other on the connection. */
function dropConnection(call: ServerReadableStream<AppendReq, AppendResp>): void {
  const { session } = (call as unknown as { call?: { stream?: { session?: { destroy(): void } } } }).call?.stream ?? {};
  if (session) session.destroy();
  else call.destroy();
}

function expectedIn(options: AppendReq.Options): ExpectedVersion {
  if (options.hasRevision()) return Number(options.getRevision());
  if (options.hasNoStream()) return NO_STREAM;
  return options.hasStreamExists() ? STREAM_EXISTS : ANY;
}

function proposedIn(message: Message): Proposed {
  const metadata = message.getMetadataMap();
  return {
    id: message.getId()?.getString() ?? '',
    type: metadata.get('type') ?? '',
    contentType: metadata.get('content-type') ?? '',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

function sizeOf(event: Proposed | undefined): number {
  return event ? event.data.length + event.metadata.length + 2 * event.type.length : 0;
}

function appended(written: Written, expected: ExpectedVersion): AppendResp {
  const response = new streams.AppendResp();
  if ('wrongVersion' in written) {
    const wrong = new streams.AppendResp.WrongExpectedVersion();
    if (written.current === -1) wrong.setCurrentNoStream(new shared.Empty());
    else wrong.setCurrentRevision(String(written.current));
    if (expected >= 0) wrong.setExpectedRevision(String(expected));
    else if (expected === NO_STREAM) wrong.setExpectedNoStream(new shared.Empty());
    else if (expected === STREAM_EXISTS) wrong.setExpectedStreamExists(new shared.Empty());
    return response.setWrongExpectedVersion(wrong);
  }
  const position = new streams.AppendResp.Position();
  position.setCommitPosition(String(written.position)).setPreparePosition(String(written.position));
  const success = new streams.AppendResp.Success().setCurrentRevision(String(written.revision));
  return response.setSuccess(success.setPosition(position));
}
