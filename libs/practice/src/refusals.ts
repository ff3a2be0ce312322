import type { RefusalTable } from '#web/refusal-table.js';

export const practiceRefusals: RefusalTable = {
  'practice.already-submitted': {
    status: 409,
    title: 'Practice exists already',
    meaning: 'The practice was submitted before.',
  },
  'practice.party-unknown': {
    status: 409,
    title: 'Own unit, state or body not registered',
    meaning: 'The unit, state or body in the access token is not in the registry; the registrar registers it first.',
  },
  'practice.activity-unknown': {
    status: 422,
    title: 'Unknown activity',
    meaning: 'A cited activity is in no adopted plan; give the plan and the full code, such as C.l.1.2.',
  },
  'practice.not-submitted': {
    status: 409,
    title: 'Nothing to screen',
    meaning: 'Only a submission that waits for the secretariat is screened.',
  },
  'practice.reasons-unfit': {
    status: 422,
    title: 'Reasons do not fit',
    meaning: 'What is returned needs at least one reason of the closed list; what is accepted has none.',
  },
  'practice.not-screened': {
    status: 409,
    title: 'Practice not accepted',
    meaning: 'A review starts once, after the secretariat accepted the submission.',
  },
  'practice.reviewers-too-few': {
    status: 422,
    title: 'Too few reviewers',
    meaning: 'At least two different states review a practice.',
  },
  'practice.reviewer-unknown': {
    status: 422,
    title: 'Unknown reviewer',
    meaning: 'A reviewer is not a member state on this day.',
  },
  'practice.own-reviewer': {
    status: 422,
    title: 'Own state as reviewer',
    meaning: 'A state does not review what it, or a unit of it, submitted.',
  },
  'practice.not-under-review': {
    status: 409,
    title: 'Practice not under review',
    meaning: 'This step needs a practice whose latest version is before its reviewers.',
  },
  'practice.already-reviewed': {
    status: 409,
    title: 'Version reviewed already',
    meaning: 'Each reviewing state reviews a version once.',
  },
  'practice.no-revision-asked': {
    status: 409,
    title: 'No revision asked for',
    meaning: 'A practice is worded anew after it was returned or a revision was asked for.',
  },
  'practice.reviews-missing': {
    status: 409,
    title: 'Reviews missing',
    meaning: 'The Working Group decides after two states at least have reviewed; it endorses a version that they read.',
  },
  'practice.not-endorsed': {
    status: 409,
    title: 'Practice not endorsed',
    meaning: 'Only a practice that the Working Group endorsed is published.',
  },
  'practice.not-published': {
    status: 409,
    title: 'Practice not published',
    meaning: 'This step needs a practice that is published, not withdrawn, and not replaced by another.',
  },
  'practice.already-published': {
    status: 409,
    title: 'Practice published already',
    meaning: 'After publication it is the chair who withdraws a practice.',
  },
  'practice.ended': {
    status: 409,
    title: 'Practice at its end',
    meaning: 'The practice was declined or withdrawn; nothing more can be done with it.',
  },
  'practice.already-adopted': {
    status: 409,
    title: 'Practice adopted already',
    meaning: 'Each unit and each state adopts a practice once.',
  },
  'practice.not-adopted': {
    status: 409,
    title: 'Practice not adopted',
    meaning: 'Results are reported for the unit or state that adopted the practice; adopt it first.',
  },
  'practice.date-in-future': {
    status: 422,
    title: 'Day in the future',
    meaning: 'The day has not begun anywhere yet.',
  },
  'practice.period-inverted': {
    status: 422,
    title: 'Period ends before it begins',
    meaning: 'The last day of the period is before its first.',
  },
  'practice.own-successor': {
    status: 422,
    title: 'Own successor',
    meaning: 'A practice cannot take its own place.',
  },
  'practice.successor-not-published': {
    status: 422,
    title: 'Successor not published',
    meaning: 'The practice that takes the place of another is itself published and in force.',
  },
};
