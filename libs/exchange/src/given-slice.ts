// What the specs of the slice share: units and a time-limit policy, and a request that is sent.
import type { Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import type { WrittenLevel } from '#event-store/written-level.js';
import type { CommandResult } from '#records/record-command.js';
import { type GivenRecords, givenRecords } from '#records/given-records.js';
import { DeadlineScheduler } from './deadline/deadline.scheduler.js';
import { type AskedOfRequest, EXCHANGE } from './exchange.record.js';
import type { ExchangeState } from './exchange-state.js';
import { submit, T0 } from './given-request.js';
import { view as requests } from './views/exchange-requests.js';

/** A slice at work. */
export interface GivenSlice extends Omit<GivenRecords, 'send'> {
  /** Sends a command for the request `id` under its own id, derived from `key`. */
  send(id: string, asked: AskedOfRequest, key: string, ifMatch?: number): Promise<CommandResult<ExchangeState>>;
  readonly sendTo: GivenRecords['send'];
  /** Registers a unit. */
  registers(state: string): Promise<void>;
  /** The deadline scheduler, on a view that reflects the log as it is now. */
  deadlines(): Promise<DeadlineScheduler>;
}

/** The request that the specs share, with its content in clear. */
export const askedSubmission = (content: unknown): AskedOfRequest => ({
  type: 'submit',
  from: 'PH-ATU',
  to: 'TH-ATU',
  particulars: submit.particulars,
  restrictionsStated: false,
  content,
});

export function metaFor(key: string): Meta {
  const commandId = derivedUuid('spec', key);
  return { actor: 'ph-officer', role: 'officer', unit: 'PH-ATU', commandId, correlationId: commandId };
}

export async function givenSlice(level?: WrittenLevel['level']): Promise<GivenSlice> {
  const given = givenRecords(T0, metaFor, undefined, level);
  const registers = (state: string) =>
    given.holds(`unit-${state}-ATU`, {
      type: 'registry.unit-registered.v1',
      conduct: { unit: `${state}-ATU`, state, name: 'Unit', community: 'tip', establishedOn: null },
    });
  await registers('PH');
  await registers('TH');
  await given.holds('policy-time-limits', {
    type: 'governance.time-limit-policy-adopted.v1',
    conduct: {
      version: 3,
      inForceFrom: '2024-01-01T00:00:00.000Z',
      modelledOn: 'a model',
      acknowledgeWithinHours: 24,
      answerWithinHours: { urgent: 8, priority: 72, routine: 168 },
    },
  });
  return {
    ...given,
    sendTo: given.send,
    send: (id, asked, key, ifMatch) => given.send(EXCHANGE, id, asked, key, ifMatch),
    registers,
    async deadlines() {
      await given.queries.reached(requests, await given.store.head());
      return new DeadlineScheduler(given.queries, given.records, given.clock);
    },
  };
}
