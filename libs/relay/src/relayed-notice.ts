import type { PartyNotice } from '#notices/lookups.js';
import type { BrokerRecord } from './broker.js';

type Party = PartyNotice['party'];

/** What the value of a record says, as JSON: what `GET /v1/notices` shows. */
export type RelayedNoticeData = PartyNotice['notice'];

/** The topic of what one unit or post is told: `talaan.unit.PH-ATU`. Nobody else may read it. */
export function noticeTopicOf({ kind, code }: Party): string {
  return `talaan.${kind}.${code}`;
}

/** Whether a topic has what one party is told, and not the facts of a slice. */
export function isNoticeTopic(topic: string): boolean {
  return /^talaan\.(?:unit|post)\./.test(topic);
}

/** The `source` of what one party is told: positions of one source mean the same facts. */
export function noticeSourceOf(epoch: string, { kind, code }: Party): string {
  return `urn:talaan:notices:${epoch}:${kind}:${code}`;
}

/** A notice as a CloudEvents 1.0 event in Kafka's binary content mode: attributes in headers, the notice in the value. */
export function noticeRecordOf({ party, notice }: PartyNotice, epoch: string): BrokerRecord {
  const { id, position, at, record, what } = notice;
  return {
    topic: noticeTopicOf(party),
    key: record,
    value: JSON.stringify(notice),
    headers: {
      ce_specversion: '1.0',
      ce_id: id,
      ce_source: noticeSourceOf(epoch, party),
      ce_type: `notice.${what}.v1`,
      ce_time: at,
      ce_subject: record,
      ce_position: position,
      'content-type': 'application/json',
    },
  };
}
