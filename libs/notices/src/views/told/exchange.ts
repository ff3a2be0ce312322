import type { ExchangeFact, InformationFact, Submitted } from '#exchange/contract.js';
import { CHANGED, type Telling, tellingsOf } from '../telling.js';

const ACKNOWLEDGED: Telling = { met: ['acknowledge'] };
const SETTLED: Telling = { met: ['acknowledge', 'answer'], about: { dueAt: null } };
const RECALLED: Telling = { ...SETTLED, what: 'recalled' };

/** Requests and information: the two units. */
export const exchangeTellings = tellingsOf<ExchangeFact | InformationFact>()({
  'exchange.submitted.v1': ({ conduct }) => submitted(conduct),
  'exchange.acknowledged.v1': ACKNOWLEDGED,
  'exchange.clarification-sought.v1': ACKNOWLEDGED,
  'exchange.clarified.v1': CHANGED,
  'exchange.delay-notified.v1': ({ conduct: { at, dueAt } }) => ({
    ...ACKNOWLEDGED,
    about: { dueAt },
    limits: { answer: { since: at, dueAt } },
  }),
  'exchange.partly-answered.v1': ACKNOWLEDGED,
  'exchange.partly-refused.v1': ACKNOWLEDGED,
  'exchange.answered.v1': SETTLED,
  'exchange.refused.v1': SETTLED,
  'exchange.referred-to-central-authority.v1': SETTLED,
  'exchange.withdrawn.v1': SETTLED,
  'exchange.closed.v1': SETTLED,
  'exchange.reopened.v1': ({ conduct: { at, dueAt } }) => ({
    about: { dueAt },
    limits: { answer: { since: at, dueAt } },
  }),
  'exchange.onward-use-asked.v1': CHANGED,
  'exchange.onward-use-asked.v2': CHANGED,
  'exchange.onward-use-granted.v1': CHANGED,
  'exchange.onward-use-granted.v2': CHANGED,
  'exchange.onward-use-denied.v1': CHANGED,
  'exchange.onward-use-denied.v2': CHANGED,
  'exchange.answer-recalled.v1': RECALLED,
  'exchange.answer-recalled.v2': RECALLED,
  'exchange.recall-acknowledged.v1': CHANGED,
  'exchange.limit-passed.v1': ({ conduct: { limit, dueAt } }) => ({ what: 'overdue', dueAt, met: [limit] }),
  'exchange.content-erased.v1': { what: 'erased' },
  'exchange.information-supplied.v1': ({ conduct: { from, to } }) => ({ concerns: [from, to] }),
});

function submitted({
  from,
  to,
  urgency,
  channels: [channel],
  submittedAt: since,
  acknowledgeBy,
  dueAt,
}: Submitted['conduct']): Telling {
  return {
    concerns: [from, to],
    about: { urgency, dueAt, ...(channel && { reference: channel.reference }) },
    limits: { acknowledge: { since, dueAt: acknowledgeBy }, answer: { since, dueAt } },
  };
}
