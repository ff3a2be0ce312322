import type { RefusalTable } from '#web/refusal-table.js';

export const exchangeRefusals: RefusalTable = {
  'exchange.unit-unknown': {
    status: 422,
    title: 'Unknown unit',
    meaning: 'The unit in `to` is not in the registry, or was closed; check its id.',
  },
  'exchange.own-unit': {
    status: 422,
    title: 'Own unit addressed',
    meaning: 'A unit cannot send a request or information to itself.',
  },
  'exchange.own-unit-unknown': {
    status: 409,
    title: 'Own unit not registered',
    meaning: 'The unit in the access token is not in the registry, or was closed; the registrar can tell.',
  },
  'exchange.no-policy': {
    status: 409,
    title: 'No time limits in force',
    meaning: 'No time-limit policy is in force, so a request would have no limits; the Working Group adopts one.',
  },
  'exchange.already-submitted': {
    status: 409,
    title: 'Request exists already',
    meaning: 'The request was submitted before.',
  },
  'exchange.not-open': {
    status: 409,
    title: 'Request not open',
    meaning: 'The request was answered, refused, referred, withdrawn or closed; this step needs an open request.',
  },
  'exchange.already-acknowledged': {
    status: 409,
    title: 'Already acknowledged',
    meaning: 'The requested unit has responded already; only a request in state submitted is acknowledged.',
  },
  'exchange.date-not-later': {
    status: 422,
    title: 'Date not later',
    meaning: 'The new date of a delay notice lies after the present limit and after now.',
  },
  'exchange.grounds-missing': {
    status: 422,
    title: 'Ground missing',
    meaning: 'A refusal states at least one ground of the closed list.',
  },
  'exchange.restrictions-missing': {
    status: 422,
    title: 'Restrictions missing',
    meaning: 'Handling code H3 means restrictions in words; give them in `content.restrictions`.',
  },
  'exchange.not-settled': {
    status: 409,
    title: 'Request not settled',
    meaning: 'Only a request that is answered, refused or referred, or whose answer was recalled, can be closed.',
  },
  'exchange.not-reopenable': {
    status: 409,
    title: 'Request cannot be reopened',
    meaning: 'Only a request that is answered or closed, or whose answer was recalled, can be reopened.',
  },
  'exchange.not-answered': {
    status: 409,
    title: 'Request not answered',
    meaning: 'Onward use concerns an answer that stands; the request is not in state answered.',
  },
  'exchange.onward-use-pending': {
    status: 409,
    title: 'Onward use already asked for',
    meaning: 'A question about onward use waits for the decision of the requested unit.',
  },
  'exchange.onward-use-not-asked': {
    status: 409,
    title: 'Onward use not asked for',
    meaning: 'No question about onward use waits for a decision.',
  },
  'exchange.no-answer-to-recall': {
    status: 409,
    title: 'No answer to recall',
    meaning: 'Only an answer that stands, in a request that is answered or closed, can be recalled.',
  },
  'exchange.no-recall-to-acknowledge': {
    status: 409,
    title: 'No recall to acknowledge',
    meaning: 'The answer of this request was not recalled, or the recall is acknowledged already.',
  },
  'exchange.not-ended': {
    status: 409,
    title: 'Request not ended',
    meaning: 'Content is erased only once the request is closed or withdrawn.',
  },
  'exchange.erased': {
    status: 409,
    title: 'Content erased',
    meaning: 'The content of the request was erased; nothing more can be done with the request.',
  },
  'exchange.no-box': {
    status: 400,
    title: 'No inbox or outbox',
    meaning: 'Only a unit has an inbox and an outbox; leave `box` out.',
  },
  'information.already-supplied': {
    status: 409,
    title: 'Information exists already',
    meaning: 'The information was supplied before.',
  },
};
