import { refusals } from '#web/answers/refusal-table.js';

export const exchangeRefusals = refusals({
  400: {
    'exchange.no-box': 'No inbox or outbox: Only a unit has an inbox and an outbox; leave `box` out.',
  },
  409: {
    'exchange.own-unit-unknown':
      'Own unit not registered: The unit in the access token is not in the registry, or was closed; the registrar can tell.',
    'exchange.no-policy':
      'No time limits in force: No time-limit policy is in force, so a request would have no limits; the Working Group adopts one.',
    'exchange.already-submitted': 'Request exists already: The request was submitted before.',
    'exchange.not-open':
      'Request not open: The request was answered, refused, referred, withdrawn or closed; this step needs an open request.',
    'exchange.already-acknowledged':
      'Already acknowledged: The requested unit has responded already; only a request in state submitted is acknowledged.',
    'exchange.not-settled':
      'Request not settled: Only a request that is answered as a whole, refused or referred, or of which no answer stands after a recall, can be closed.',
    'exchange.not-reopenable':
      'Request cannot be reopened: Only a request that is answered or closed, or whose answer was recalled, can be reopened.',
    'exchange.not-answered':
      'Request not answered: Onward use concerns an answer that stands, in a request that is answered or of which a recall was acknowledged.',
    'exchange.onward-use-pending':
      'Onward use already asked for: The same question (answer, recipient and purpose) waits for the decision of the requested unit.',
    'exchange.onward-use-not-asked': 'Onward use not asked for: No question about onward use waits for a decision.',
    'exchange.no-answer-to-recall':
      'No answer to recall: Only an answer that stands, in a request that is answered as a whole or closed, can be recalled; a part of one not before.',
    'exchange.recall-not-acknowledged':
      'Recall not acknowledged: An answer was recalled; `acknowledge-recall` comes before closing, reopening and asking for onward use.',
    'exchange.no-recall-to-acknowledge':
      'No recall to acknowledge: The answer of this request was not recalled, or the recall is acknowledged already.',
    'information.already-supplied': 'Information exists already: The information was supplied before.',
  },
  422: {
    'exchange.unit-unknown': 'Unknown unit: The unit in `to` is not in the registry, or was closed; check its id.',
    'exchange.own-unit': 'Own unit addressed: A unit cannot send a request or information to itself.',
    'exchange.date-not-later':
      'Date not later: The new date of a delay notice lies after the present limit and after now.',
    'exchange.delay-too-long':
      'Delay too long: A delay notice moves the answer limit by no more hours in all than the policy says under which the request was submitted; `errors` names the latest time.',
    'exchange.onward-use-incomplete':
      'Onward use not said in full: Onward use is asked for by `answer`, `recipient` and `purpose`; `errors` names those that are missing.',
    'exchange.answer-unknown':
      'No such answer: `answer` is not the revision of a fact that gives an answer, in whole or in part; replies show revisions.',
    'exchange.answer-was-recalled': 'Answer recalled: The answer in `answer` was recalled; it can no longer be used.',
    'exchange.recipient-unclear':
      'Recipient unclear: A recipient is one of unit, body and state; `agency` goes with `state`.',
    'exchange.recipient-unknown': 'Unknown recipient: The unit or body is not in the register, or was closed.',
    'exchange.recipient-is-party': 'Recipient is a party: The two units of the request have the answer already.',
    'exchange.onward-use-unclear':
      'Several questions wait: Name in `asked` the revision of the question that is decided; `onwardUses` shows them.',
    'exchange.onward-use-unknown':
      'No such question: `asked` is not the revision of a question about onward use that waits; `onwardUses` shows them.',
    'exchange.grounds-missing': 'Ground missing: A refusal states at least one ground of the closed list.',
    'exchange.restrictions-missing':
      'Restrictions missing: Handling code H3 means restrictions in words; give them in `content.restrictions`.',
  },
});
