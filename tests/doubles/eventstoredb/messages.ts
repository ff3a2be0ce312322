import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { Recorded } from './database.js';

/** Hundreds of nanoseconds, in which the server says when an event was created. */
const TICKS_PER_MILLISECOND = 10_000;

/** An event as the server answers it. */
export function eventMessage(event: Recorded): ReadResp {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(new shared.UUID().setString(event.id));
  recorded.setStreamIdentifier(identifier(event.stream));
  recorded.setStreamRevision(String(event.revision));
  recorded.setCommitPosition(String(event.position)).setPreparePosition(String(event.position));
  recorded.getMetadataMap().set('type', event.type).set('content-type', event.contentType);
  recorded.getMetadataMap().set('created', String(event.created * TICKS_PER_MILLISECOND));
  recorded.setData(new Uint8Array(event.data)).setCustomMetadata(new Uint8Array(event.metadata));
  const read = new streams.ReadResp.ReadEvent();
  read.setEvent(recorded);
  read.setCommitPosition(String(event.position));
  return new streams.ReadResp().setEvent(read);
}

export function identifier(stream: string) {
  return new shared.StreamIdentifier().setStreamName(new Uint8Array(Buffer.from(stream)));
}

export function nameIn(message: { getStreamName_asU8(): Uint8Array } | undefined): string {
  return Buffer.from(message?.getStreamName_asU8() ?? []).toString();
}

export function notFound(stream: string): ReadResp {
  const none = new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier(stream));
  return new streams.ReadResp().setStreamNotFound(none);
}

export function confirmation(): ReadResp {
  const confirmed = new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(crypto.randomUUID());
  return new streams.ReadResp().setConfirmation(confirmed);
}

export function caughtUp(): ReadResp {
  return new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp());
}

export function checkpoint(position: bigint): ReadResp {
  const reached = new streams.ReadResp.Checkpoint();
  reached.setCommitPosition(String(position)).setPreparePosition(String(position));
  return new streams.ReadResp().setCheckpoint(reached);
}

/** An error as the server answers it: what it means stands in the trailing metadata. */
export function failure(code: status, details: string, said: Readonly<Record<string, string>> = {}): ServiceError {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(said)) metadata.set(name, value);
  return Object.assign(new Error(details), { code, details, metadata });
}

export function notLeader(host: string, port: number): ServiceError {
  const leader = { 'leader-endpoint-host': host, 'leader-endpoint-port': String(port) };
  return failure(status.NOT_FOUND, 'Leader info available', { exception: 'not-leader', ...leader });
}

export function tooLarge(limit: number): ServiceError {
  const said = { exception: 'maximum-append-size-exceeded', 'maximum-append-size': String(limit) };
  return failure(status.INVALID_ARGUMENT, `Maximum Append Size of ${String(limit)} Exceeded.`, said);
}
