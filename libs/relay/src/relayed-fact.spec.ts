import { type CloudEvent, Kafka } from 'cloudevents';
import { CANARY, givenFact } from './given-log.js';
import { recordOf, sourceOf, topicOf } from './relayed-fact.js';

const stored = {
  ...givenFact(4),
  stream: 'exchange-4',
  revision: 2,
  position: 5n,
  recordedAt: Date.parse('2026-03-01T08:00:00.123Z'),
};
const record = recordOf(stored, sourceOf('0123456789ab'));

describe('The record of a fact', () => {
  it('is an event that the SDK of CloudEvents takes in binary mode, with all of its attributes', () => {
    const message = { ...record, body: record.value, timestamp: '0' };
    expect(Kafka.isEvent(message)).toBe(true);
    const event = Kafka.toEvent(message) as CloudEvent<unknown>;
    expect(event.validate()).toBe(true);
    expect({ ...event.toJSON(), data: undefined }).toEqual({
      ...{ specversion: '1.0', id: 'a-000004', source: 'urn:talaan:log:0123456789ab', type: 'exchange.noted.v1' },
      ...{ time: '2026-03-01T08:00:00.123Z', subject: 'exchange-4', datacontenttype: 'application/json' },
      ...{ position: '5', revision: '2', partitionkey: 'exchange-4', data: undefined },
    });
  });

  it('is of the topic of its slice, under the key of its record', () => {
    expect([record.topic, record.key]).toEqual(['talaan.exchange', 'exchange-4']);
    expect(topicOf('access.refused.v1')).toBe('talaan.access');
  });

  it('says what the audit trail shows, and nothing else: neither content, nor what only the platform needs', () => {
    expect(JSON.parse(record.value)).toEqual({
      ...{ actor: 'officer-1', role: 'officer', unit: 'PH-ATU', state: 'PH', causation: 'a-000000' },
      ...{ correlation: 'correlation-1', hasContent: true, conduct: { number: 4, at: '2026-01-01' } },
    });
    expect(stored.payload + stored.metadata).toContain(CANARY);
    expect(JSON.stringify(record)).not.toContain(CANARY);
  });
});
