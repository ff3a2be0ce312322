import type { Opened, SummaryProposed, UnitInvited } from '#casefile/contract.js';
import type { Asked, Held, Proposed } from '#erasure/contract.js';
import type { InformationSupplied, Submitted } from '#exchange/contract.js';
import type { ReminderFact } from '#notices/contract.js';
import type { AssistanceRequested, Notified, Raised } from '#referral/contract.js';
import { type FactOf, type Sql, viewOver } from '#views/view.js';
import type { AnyFact } from '../any-fact.js';
import { recordIdOf } from '../audit-entry.js';
import { disclosureAfter } from '../disclosure.js';
import { enter, recordOf } from './entering.js';

/**
 * The conduct of every fact. Content never enters these tables.
 *
 * `concern` is a set of units and states that entries are by or about: the actor's own, and the parties of the record
 * as far as they are known when the fact is recorded. There are few such sets, so that one index serves them all. A
 * record's own concern is the set of its parties.
 *
 * `disclosure` says of records whose beginnings are kept from viewers: from whom, until which position (NULL: still),
 * and after which position what follows is kept from those of `state`. It is found by the bare id, which the record
 * shares with who read it. `is_kept` marks the streams of such records; `hidden` counts the facts of a stream that stand
 * before `known`.
 */
export const view = viewOver<AnyFact>()({
  name: 'audit-trail',
  version: 10,
  module: import.meta.url,
  tables: `
    CREATE TABLE entry (
      position INTEGER PRIMARY KEY,
      id TEXT NOT NULL,
      at INTEGER NOT NULL,
      type TEXT NOT NULL,
      record INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      actor TEXT NOT NULL,
      role TEXT NOT NULL,
      unit TEXT,
      post TEXT,
      state TEXT,
      body TEXT,
      policy_version TEXT,
      standing TEXT,
      caused_by TEXT,
      correlation TEXT NOT NULL,
      concern INTEGER,
      has_content INTEGER NOT NULL,
      conduct TEXT NOT NULL
    ) STRICT;
    CREATE TABLE record (
      no INTEGER PRIMARY KEY, stream TEXT NOT NULL UNIQUE, id TEXT NOT NULL, parties TEXT NOT NULL, concern INTEGER,
      is_kept INTEGER NOT NULL, hidden INTEGER
    ) STRICT;
    CREATE TABLE disclosure (
      id TEXT PRIMARY KEY, kept_from TEXT NOT NULL, known INTEGER, ended INTEGER, state TEXT NOT NULL
    ) STRICT;
    CREATE TABLE concern (no INTEGER PRIMARY KEY, parties TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE concerned (party TEXT, concern INTEGER, PRIMARY KEY (party, concern)) STRICT, WITHOUT ROWID;
  `,
  indexes: `
    CREATE INDEX entry_of_record ON entry (record, revision);
    CREATE INDEX entry_of_type ON entry (type);
    CREATE INDEX entry_of_actor ON entry (actor, type);
    CREATE INDEX entry_of_concern ON entry (concern);
    CREATE INDEX entry_of_concern_and_type ON entry (concern, type);
    CREATE INDEX entry_of_actor_and_concern ON entry (actor, concern, type);
    CREATE INDEX record_of_id ON record (id);
  `,
  // These name no party that their record does not have already.
  passesOver: [
    'assistance.acknowledged.v1',
    'assistance.answered.v1',
    'assistance.closed.v1',
    'assistance.declined.v1',
    'assistance.withdrawn.v1',
    'casefile.closed.v1',
    'casefile.invitation-declined.v1',
    'casefile.invitation-withdrawn.v1',
    'casefile.note-added.v1',
    'casefile.record-linked.v1',
    'casefile.record-unlinked.v1',
    'casefile.reopened.v1',
    'casefile.summary-accepted.v1',
    'casefile.summary-published.v1',
    'casefile.summary-returned.v1',
    'casefile.summary-reviewed.v1',
    'casefile.summary-revised.v1',
    'casefile.summary-withdrawn.v1',
    'casefile.unit-joined.v1',
    'casefile.unit-left.v1',
    'casefile.unit-removed.v1',
    'deliverable.distributed.v1',
    'deliverable.linked.v1',
    'deliverable.participants-counted.v1',
    'deliverable.recorded.v1',
    'deliverable.revised.v1',
    'deliverable.survey-answered.v1',
    'deliverable.translation-set.v1',
    'deliverable.unlinked.v1',
    'deliverable.withdrawn.v1',
    'erasure.content-erased.v1',
    'erasure.hold-lifted.v1',
    'erasure.objected.v1',
    'erasure.objection-withdrawn.v1',
    'erasure.withdrawn.v1',
    'exchange.acknowledged.v1',
    'exchange.answer-recalled.v1',
    'exchange.answer-recalled.v2',
    'exchange.answered.v1',
    'exchange.clarification-sought.v1',
    'exchange.clarified.v1',
    'exchange.closed.v1',
    'exchange.content-erased.v1',
    'exchange.delay-notified.v1',
    'exchange.limit-passed.v1',
    'exchange.onward-use-asked.v1',
    'exchange.onward-use-asked.v2',
    'exchange.onward-use-denied.v1',
    'exchange.onward-use-denied.v2',
    'exchange.onward-use-granted.v1',
    'exchange.onward-use-granted.v2',
    'exchange.partly-answered.v1',
    'exchange.partly-refused.v1',
    'exchange.recall-acknowledged.v1',
    'exchange.referred-to-central-authority.v1',
    'exchange.refused.v1',
    'exchange.reopened.v1',
    'exchange.withdrawn.v1',
    'governance.delegation-composed.v1',
    'governance.direction-acknowledged.v1',
    'governance.direction-concluded.v1',
    'governance.direction-issued.v1',
    'governance.direction-progress-reported.v1',
    'governance.focal-points-set.v1',
    'governance.lead-shepherd-appointed.v1',
    'governance.meeting-accepted.v1',
    'governance.meeting-declined.v1',
    'governance.meeting-held.v1',
    'governance.meeting-proposed.v1',
    'governance.meeting-scheduled.v1',
    'governance.other-meeting-convened.v1',
    'governance.outcomes-recorded.v1',
    'governance.policy-adopted.v1',
    'governance.regular-meeting-convened.v1',
    'governance.report-drafted.v1',
    'governance.report-signed-off.v1',
    'governance.report-transmitted.v1',
    'governance.retention-policy-adopted.v1',
    'governance.review-closed.v1',
    'governance.review-input-given.v1',
    'governance.review-opened.v1',
    'governance.somtc-chair-recorded.v1',
    'governance.time-limit-policy-adopted.v1',
    'governance.time-limit-policy-adopted.v2',
    'practice.adopted.v1',
    'practice.declined.v1',
    'practice.endorsed.v1',
    'practice.published.v1',
    'practice.result-reported.v1',
    'practice.reviewed.v1',
    'practice.revised.v1',
    'practice.revision-asked.v1',
    'practice.screened.v1',
    'practice.superseded.v1',
    'practice.withdrawn.v1',
    'referral.access-recorded.v1',
    'referral.acknowledged.v1',
    'referral.assistance-answered.v1',
    'referral.assistance-arranged.v1',
    'referral.assistance-asked.v1',
    'referral.closed.v1',
    'referral.hold-lifted.v1',
    'referral.limit-passed.v1',
    'referral.nationality-confirmed.v1',
    'referral.nationality-denied.v1',
    'referral.wishes-recorded.v1',
    'referral.withheld.v1',
    'registry.accreditation-ended.v1',
    'registry.agreement-amended.v1',
    'registry.agreement-concluded.v1',
    'registry.agreement-confirmed.v1',
    'registry.agreement-entered-into-force.v1',
    'registry.agreement-terminated.v1',
    'registry.body-registered.v1',
    'registry.content-erased.v1',
    'registry.entry-added.v1',
    'registry.entry-confirmed.v1',
    'registry.entry-retired.v1',
    'registry.entry-revised.v1',
    'registry.linkage-ended.v1',
    'registry.linkage-established.v1',
    'registry.officer-accredited.v1',
    'registry.post-closed.v1',
    'registry.post-registered.v1',
    'registry.post-time-zone-recorded.v1',
    'registry.state-admitted.v1',
    'registry.state-left.v1',
    'registry.state-readmitted.v1',
    'registry.unit-closed.v1',
    'registry.unit-established.v1',
    'registry.unit-registered.v1',
    'registry.unit-time-zone-recorded.v1',
    'log.break-found.v1',
    'log.clock-confirmed.v1',
    'log.copied.v1',
    'log.cut-accepted.v1',
    'log.digest-recorded.v1',
    'log.level-raised.v1',
    'log.undisclosed-read.v1',
    'log.root-key-rotated.v1',
    'log.keys-rewrapped.v1',
    'workplan.activity-adopted.v1',
    'workplan.activity-worded.v1',
    'workplan.contributed.v1',
    'workplan.disposition-reported.v1',
    'workplan.evaluation-frozen.v1',
    'workplan.lead-confirmed.v1',
    'workplan.legislation-updated.v1',
    'workplan.national-action-plan-reported.v1',
    'workplan.period-endorsed.v1',
    'workplan.plan-adopted.v1',
    'workplan.plan-worded.v1',
    'workplan.reference-added.v1',
    'workplan.reporting-period-closed.v1',
    'workplan.reporting-period-opened.v1',
    'workplan.status-reported.v1',
  ],
  others: (fact, sql) => enter(fact, sql, []),
  evolve: {
    'assistance.requested.v1': (fact, sql) => enter(fact, sql, statedParties(fact)),
    'exchange.submitted.v1': (fact, sql) => enter(fact, sql, statedParties(fact)),
    'exchange.information-supplied.v1': (fact, sql) => enter(fact, sql, statedParties(fact)),
    'access.content-read.v1': (fact, sql) => {
      const { record, parties } = fact.conduct;
      enter(fact, sql, [...parties, ...recordOf(record, sql).parties]);
    },
    'access.refused.v1': (fact, sql) => {
      const { record } = fact.conduct;
      enter(fact, sql, record === null ? [] : recordOf(record, sql).parties);
    },
    'referral.raised.v1': (fact, sql) => {
      const { unit, hostState } = fact.conduct;
      keep(fact, sql);
      enter(fact, sql, [unit, hostState]);
    },
    'referral.notified.v1': (fact, sql) => {
      const { post, postState } = fact.conduct;
      makeKnown(fact, sql);
      enter(fact, sql, [post, postState]);
    },
    'referral.consent-withdrawn.v1': (fact, sql) => {
      sql.run('UPDATE disclosure SET ended = ? WHERE id = ?', fact.position, recordIdOf(fact.stream));
      enter(fact, sql, []);
    },
    'practice.submitted.v1': (fact, sql) => {
      const { submitter } = fact.conduct;
      const ofUnit = submitter.kind === 'unit' ? [submitter.unit] : [];
      enter(fact, sql, submitter.kind === 'body' ? [] : [...ofUnit, submitter.state]);
    },
    'practice.review-started.v1': (fact, sql) => enter(fact, sql, fact.conduct.reviewers),
    'casefile.opened.v1': enterUnit,
    'erasure.asked.v1': enterBeside,
    'erasure.held.v1': enterBeside,
    'erasure.proposed.v1': enterBeside,
    'reminder.due-soon.v1': enterBeside,
    'reminder.overdue.v1': enterBeside,
    'casefile.unit-invited.v1': enterUnit,
    'casefile.summary-proposed.v1': enterUnit,
    'casefile.summary-review-started.v1': (fact, sql) => enter(fact, sql, fact.conduct.reviewers),
  },
});

function enterUnit(fact: FactOf<Opened | UnitInvited | SummaryProposed>, sql: Sql): void {
  const { unit, state } = fact.conduct;
  enter(fact, sql, [unit, state]);
}

/** Its parties are those of the record beside which it stands, by then. */
function enterBeside(fact: FactOf<Asked | Held | Proposed | ReminderFact>, sql: Sql): void {
  enter(fact, sql, recordOf(fact.conduct.record, sql).parties);
}

function keep(fact: FactOf<Raised>, sql: Sql): void {
  const disclosure = disclosureAfter(undefined, fact);
  if (!disclosure) return;
  const { keptFrom, state } = disclosure;
  sql.run('INSERT INTO disclosure VALUES (?, ?, NULL, NULL, ?)', recordIdOf(fact.stream), keptFrom, state);
}

/** From this fact on the record is known; what stands before it, in its stream and beside it, is counted. */
function makeKnown({ position, stream }: FactOf<Notified>, sql: Sql): void {
  const id = recordIdOf(stream);
  sql.run('UPDATE disclosure SET known = ? WHERE id = ?', position, id);
  sql.run('UPDATE record SET hidden = (SELECT count(*) FROM entry WHERE record = no) WHERE id = ? AND is_kept', id);
}

function statedParties({ conduct }: FactOf<AssistanceRequested | InformationSupplied | Submitted>): readonly string[] {
  const { from, fromState, to, toState } = conduct;
  return [from, fromState, to, toState];
}
