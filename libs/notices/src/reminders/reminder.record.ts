// What the platform is told of reminders: beside which records they stand, and what a command stands on.
import { Injectable } from '@nestjs/common';
import { fold } from '#kernel/decider.js';
import type { RecordKind, TypesOf } from '#records/record-kind.js';
import { RecordKinds } from '#records/record-kinds.js';
import { type Remind, reminderDecider, type ReminderState } from './reminder.js';

export type ReminderTypes = Omit<TypesOf<typeof reminderDecider, never, 'at' | 'record' | 'stands'>, 'existing'> & {
  existing: ReminderState;
};

/** The kind of record that reminders are: one beside each record that has limits, of any slice. */
@Injectable()
export class Reminders {
  readonly kind: RecordKind<ReminderTypes>;

  constructor(kinds: RecordKinds) {
    this.kind = {
      kind: 'reminder',
      path: '/v1/notices',
      decider: reminderDecider,
      erasure: 'none',
      essential: 'all',
      isId: (stream) => kinds.named(stream)?.kind.limitsRunning !== undefined,
      beside: (stream) => kinds.named(stream),
      // Nobody commands it: the platform notes it, and asks no policy.
      resource: () => undefined,
      newerFacts: { 3: ['reminder.due-soon.v1', 'reminder.overdue.v1'] },
      async complete(asked, { id: record, at, lookup }): Promise<Remind> {
        const facts = await lookup.facts(record);
        const kind = kinds.named(record)?.kind;
        const running = kind && facts.length > 0 ? (kind.limitsRunning?.(fold(kind.decider, facts)) ?? []) : [];
        const stands = running.some(({ limit, dueAt }) => limit === asked.limit && dueAt === asked.dueAt);
        return { ...asked, at, record, stands };
      },
    };
  }
}
