import type { RefusalTable } from '#web/refusal-table.js';

export const referralRefusals: RefusalTable = {
  'referral.own-unit-unknown': {
    status: 409,
    title: 'Own unit not registered',
    meaning: 'The unit in the access token is not in the registry, or was closed; the registrar can tell.',
  },
  'referral.own-national': {
    status: 422,
    title: 'Own national',
    meaning: 'A referral concerns a national of another state than the one that raises it.',
  },
  'referral.post-unknown': {
    status: 422,
    title: 'Unknown post',
    meaning: 'The post is not in the registry; check its id.',
  },
  'referral.post-of-other-state': {
    status: 422,
    title: 'Post of another state',
    meaning: 'The post is not one of the state whose national the person is said to be.',
  },
  'referral.post-not-accredited': {
    status: 422,
    title: 'Post not accredited',
    meaning: 'The post is not accredited to the state that raises the referral.',
  },
  'referral.already-raised': {
    status: 409,
    title: 'Referral exists already',
    meaning: 'The referral was raised before.',
  },
  'referral.in-the-future': {
    status: 422,
    title: 'Not yet happened',
    meaning: 'What is recorded has happened: its time lies in the future.',
  },
  'referral.before-beginning': {
    status: 422,
    title: 'Before the beginning',
    meaning:
      'The post cannot be told of a person before the detention or identification, nor before the person who decides was told of the right.',
  },
  'referral.not-open': {
    status: 409,
    title: 'Referral closed',
    meaning: 'The referral is closed; nothing more can be done with it.',
  },
  'referral.not-victim-track': {
    status: 409,
    title: 'Not the victim track',
    meaning: 'Only the post of a victim can be kept from knowing.',
  },
  'referral.already-notified': {
    status: 409,
    title: 'Post told already',
    meaning: 'The post has been told; wishes, holds and telling come before that.',
  },
  'referral.right-not-told': {
    status: 422,
    title: 'Right not told',
    meaning: 'Who requests or declines was told of the right before; give the day in `informedOfRightOn`.',
  },
  'referral.review-not-later': {
    status: 422,
    title: 'Review not later',
    meaning: 'A hold is reviewed on a day after today.',
  },
  'referral.not-withheld': {
    status: 409,
    title: 'No hold stands',
    meaning: 'There is no hold to lift.',
  },
  'referral.withheld': {
    status: 409,
    title: 'Held back',
    meaning: 'A hold stands: the post must not be told until it is lifted.',
  },
  'referral.no-consent': {
    status: 409,
    title: 'No consent',
    meaning: 'The post of a victim is told only when the victim, told of the right, has asked for it.',
  },
  'referral.not-requested': {
    status: 409,
    title: 'Not requested',
    meaning: 'Under the rule of this referral the post is told when the person asks for it; record that first.',
  },
  'referral.not-notified': {
    status: 409,
    title: 'Post not told',
    meaning: 'This step concerns a post that was told; notify it first.',
  },
  'referral.already-acknowledged': {
    status: 409,
    title: 'Already acknowledged',
    meaning: 'The post has acknowledged the referral before.',
  },
  'referral.not-acknowledged': {
    status: 409,
    title: 'Not acknowledged',
    meaning: 'This step follows the acknowledgement by the post.',
  },
  'referral.assistance-pending': {
    status: 409,
    title: 'Question waits',
    meaning: 'A question to the post waits for its answer; one at a time.',
  },
  'referral.assistance-not-asked': {
    status: 409,
    title: 'No question waits',
    meaning: 'The unit has not asked the post for help, or the post has answered already.',
  },
  'referral.outcome-of-other-track': {
    status: 422,
    title: 'Outcome of the other track',
    meaning: 'The outcome is not one of the track of this referral; the tracks never mix.',
  },
  'referral.not-closable': {
    status: 409,
    title: 'Not to be closed yet',
    meaning:
      'A referral is closed once acknowledged, while held back, or when the person declined and no rule obliges.',
  },
};
