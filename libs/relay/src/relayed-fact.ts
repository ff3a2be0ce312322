import type { StoredEvent } from '#event-store/event-store.js';
import { decode } from '#event-store/fact.js';
import type { BrokerRecord } from './broker.js';

/** What the value of a record says, as JSON: what the audit trail shows of a fact. Content MUST NOT be in it, sealed or open. */
export interface RelayedData {
  readonly actor: string;
  readonly role: string;
  readonly unit?: string;
  readonly post?: string;
  readonly state?: string;
  readonly body?: string;
  readonly policyVersion?: string;
  readonly standing?: string;
  /** The id of the fact that this one follows from, when a fact and not a person caused it. */
  readonly causation?: string;
  readonly correlation: string;
  readonly hasContent: boolean;
  readonly conduct: unknown;
}

/** The topic of a fact: that of its slice, `talaan.exchange` for `exchange.submitted.v1`. */
export function topicOf(type: string): string {
  return `talaan.${type.slice(0, Math.max(0, type.indexOf('.')))}`;
}

/** The `source` of a log's events: positions mean the same facts as long as it is the same. */
export function sourceOf(epoch: string): string {
  return `urn:talaan:log:${epoch}`;
}

/** A fact as a CloudEvents 1.0 event in Kafka's binary content mode: attributes in headers, conduct in the value. */
export function recordOf(event: StoredEvent, source: string): BrokerRecord {
  const { id, type, stream, revision, position, recordedAt } = event;
  return {
    topic: topicOf(type),
    key: stream,
    value: JSON.stringify(dataOf(event)),
    headers: {
      ce_specversion: '1.0',
      ce_id: id,
      ce_source: source,
      ce_type: type,
      ce_time: new Date(recordedAt).toISOString(),
      ce_subject: stream,
      ce_position: String(position),
      ce_revision: String(revision),
      'content-type': 'application/json',
    },
  };
}

function dataOf(event: StoredEvent): RelayedData {
  const { meta, conduct, content } = decode(event, new Map());
  const { actor, role, unit, post, state, body, policyVersion, standing, causationId, correlationId } = meta;
  return {
    actor,
    role,
    ...(unit !== undefined && { unit }),
    ...(post !== undefined && { post }),
    ...(state !== undefined && { state }),
    ...(body !== undefined && { body }),
    ...(policyVersion !== undefined && { policyVersion }),
    ...(standing !== undefined && { standing }),
    ...(causationId !== undefined && { causation: causationId }),
    correlation: correlationId,
    hasContent: content !== undefined,
    conduct,
  };
}
