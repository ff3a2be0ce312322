import { refusals } from '#web/answers/refusal-table.js';

export const referralRefusals = refusals({
  409: {
    'referral.own-unit-unknown':
      'Own unit not registered: The unit in the access token is not in the registry, or was closed; the registrar can tell.',
    'referral.already-raised': 'Referral exists already: The referral was raised before.',
    'referral.not-open': 'Referral closed: The referral is closed; nothing more can be done with it.',
    'referral.not-victim-track':
      'Not the victim track: Only the post of a victim can be kept from knowing, and only a victim consents to its telling.',
    'referral.consent-withdrawn':
      'Consent withdrawn: The victim took the consent back: nothing more is asked of the post or done with it.',
    'referral.already-notified':
      'Post told already: The post has been told; wishes, holds and telling come before that.',
    'referral.not-withheld': 'No hold stands: There is no hold to lift.',
    'referral.withheld': 'Held back: A hold stands: the post must not be told until it is lifted.',
    'referral.no-consent':
      'No consent: The post of a victim is told only when the victim, told of the right, has asked for it.',
    'referral.not-requested':
      'Not requested: Under the rule of this referral the post is told when the person asks for it; record that first.',
    'referral.not-notified': 'Post not told: This step concerns a post that was told; notify it first.',
    'referral.already-acknowledged': 'Already acknowledged: The post has acknowledged the referral before.',
    'referral.not-acknowledged': 'Not acknowledged: This step follows the acknowledgement by the post.',
    'referral.nationality-denied':
      'Nationality denied: The post says that the person is not a national of its state: it reads and is asked no more.',
    'referral.assistance-pending': 'Question waits: A question to the post waits for its answer; one at a time.',
    'referral.assistance-not-asked':
      'No question waits: The unit has not asked the post for help, or the post has answered already.',
    'referral.not-closable':
      'Not to be closed yet: A referral is closed once acknowledged, while held back, once the consent was withdrawn, or when the person declined and no rule obliges.',
    'assistance.own-unit-unknown':
      'Own unit not registered: The unit in the access token is not in the register, or was closed; the registrar can tell.',
    'assistance.already-requested': 'Request exists already: The request was made before.',
    'assistance.not-open':
      'Request not open: The request was answered, declined, withdrawn or closed; this step needs an open request.',
    'assistance.already-acknowledged': 'Already acknowledged: The post has acknowledged the request before.',
    'assistance.not-settled': 'Request not settled: Only a request that the post answered or declined can be closed.',
  },
  422: {
    'referral.own-national':
      'Own national: A referral concerns a national of another state than the one that raises it.',
    'referral.post-unknown': 'Unknown post: The post is not in the registry; check its id.',
    'referral.post-of-other-state':
      'Post of another state: The post is not one of the state whose national the person is said to be.',
    'referral.post-not-accredited':
      'Post not accredited: The post is not accredited to the state that raises the referral.',
    'referral.in-the-future': 'Not yet happened: What is recorded has happened: its time lies in the future.',
    'referral.before-beginning':
      'Before the beginning: The post cannot be told of a person before the detention or identification, nor before the person who decides was told of the right; nobody is told of the right before being held.',
    'referral.before-consent':
      'Before the consent: The post of a victim is told after the consent that stands was recorded and after the last hold was lifted.',
    'referral.right-not-told':
      'Right not told: Who requests or declines was told of the right before; give the day in `informedOfRightOn`.',
    'referral.review-not-later': 'Review not later: A hold is reviewed on a day after today.',
    'referral.review-too-late':
      'Review too late: A hold is reviewed within a year; it can then be said again with another day.',
    'assistance.post-unknown': 'Unknown post: The post in `to` is not in the register, or was closed; check its id.',
    'assistance.post-not-accredited':
      'Post not accredited: The post in `to` is not accredited to the state of the unit.',
    'assistance.due-not-later': 'Due in the past: The answer of the post is due after now.',
    'assistance.due-too-late': 'Due too late: The answer of the post is due within a year.',
    'assistance.grounds-missing': 'Ground missing: A post that declines states at least one ground of the closed list.',
    'referral.outcome-of-other-track':
      'Outcome of the other track: The outcome is not one of the track of this referral; the tracks never mix.',
  },
});
