import { type FactOf, idOf, type Sql, stateAfter, viewOver } from '#views/view.js';
import type { Notified, Raised, ReferralFact } from '../contract.js';
import { isTold, type ReferralState } from '../referral-state.js';
import { referralDecider } from '../referral.js';

/**
 * Every referral as it stands, folded by the rules themselves. Conduct only.
 *
 * `told` is the position of the fact by which the post came to know, `known` the one from which oversight knows: that
 * of the raising on the arrest track, that of the telling on the victim track; both NULL before. `due` holds a limit
 * while the post is to be told and its passing was not noted; `duty_fact` is the fact that set it.
 */
export const view = viewOver<ReferralFact>()({
  name: 'referrals',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE referral (
      position INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      track TEXT NOT NULL,
      unit TEXT NOT NULL,
      nationality TEXT NOT NULL,
      post TEXT NOT NULL,
      raised TEXT NOT NULL,
      name TEXT NOT NULL,
      state TEXT NOT NULL,
      told INTEGER,
      known INTEGER,
      due INTEGER,
      duty_fact TEXT NOT NULL
    ) STRICT;
  `,
  indexes: `
    CREATE INDEX referral_of_unit ON referral (unit, position);
    CREATE INDEX referral_of_post ON referral (post, told) WHERE told IS NOT NULL;
    CREATE INDEX referral_of_nationality ON referral (nationality, told) WHERE told IS NOT NULL;
    CREATE INDEX referral_known ON referral (known) WHERE known IS NOT NULL;
    CREATE INDEX referral_due ON referral (due) WHERE due IS NOT NULL;
  `,
  evolve: {
    'referral.raised.v1': raised,
    'referral.wishes-recorded.v1': setsDuty,
    'referral.withheld.v1': setsDuty,
    'referral.hold-lifted.v1': setsDuty,
    'referral.notified.v1': told,
    'referral.acknowledged.v1': happened,
    'referral.nationality-confirmed.v1': happened,
    'referral.nationality-denied.v1': happened,
    'referral.assistance-asked.v1': happened,
    'referral.assistance-answered.v1': happened,
    'referral.access-recorded.v1': happened,
    'referral.assistance-arranged.v1': happened,
    'referral.closed.v1': happened,
    'referral.limit-passed.v1': happened,
  },
});

function raised(fact: FactOf<Raised>, sql: Sql): void {
  const { conduct, position, id: dutyFact } = fact;
  const { track, unit, nationality, post } = conduct;
  const about = { track, unit, nationality, post, raised: JSON.stringify(conduct) };
  const state = columnsOf(stateAfter(referralDecider, undefined, fact));
  const known = track === 'arrest' ? position : null;
  sql.insert('referral', { position, id: idOf(fact), ...about, ...state, known, dutyFact });
}

function happened(fact: FactOf<ReferralFact>, sql: Sql): void {
  const row = sql.get('SELECT state FROM referral WHERE id = ?', idOf(fact));
  sql.update('referral', columnsOf(stateAfter(referralDecider, row?.state, fact)), { id: idOf(fact) });
}

function setsDuty(fact: FactOf<ReferralFact>, sql: Sql): void {
  happened(fact, sql);
  sql.update('referral', { dutyFact: fact.id }, { id: idOf(fact) });
}

function told(fact: FactOf<Notified>, sql: Sql): void {
  happened(fact, sql);
  sql.run('UPDATE referral SET told = ?1, known = COALESCE(known, ?1) WHERE id = ?2', fact.position, idOf(fact));
}

function columnsOf(state: ReferralState) {
  return { name: state.name, state: JSON.stringify(state), due: dueOf(state) };
}

function dueOf(state: ReferralState): number | null {
  if (state.name === 'unraised' || state.name === 'closed' || isTold(state) || state.referral.noted) return null;
  return state.referral.notifyBy ?? null;
}
