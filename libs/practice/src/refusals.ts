import { refusals } from '#web/answers/refusal-table.js';

export const practiceRefusals = refusals({
  409: {
    'practice.already-submitted': 'Practice exists already: The practice was submitted before.',
    'practice.party-unknown':
      'Own unit, state or body not registered: The unit, state or body in the access token is not in the registry; the registrar registers it first.',
    'practice.not-submitted': 'Nothing to screen: Only a submission that waits for the secretariat is screened.',
    'practice.not-screened':
      'Practice not accepted: A review starts once, after the secretariat accepted the submission.',
    'practice.not-under-review':
      'Practice not under review: This step needs a practice whose latest version is before its reviewers.',
    'practice.already-reviewed': 'Version reviewed already: Each reviewing state reviews a version once.',
    'practice.no-revision-asked':
      'No revision asked for: A practice is worded anew after it was returned or a revision was asked for.',
    'practice.reviews-missing':
      'Reviews missing: The Working Group decides after two states at least have reviewed; it endorses a version that they read.',
    'practice.not-endorsed': 'Practice not endorsed: Only a practice that the Working Group endorsed is published.',
    'practice.not-published':
      'Practice not published: This step needs a practice that is published, not withdrawn, and not replaced by another.',
    'practice.already-published':
      'Practice published already: After publication it is the chair who withdraws a practice.',
    'practice.ended': 'Practice at its end: The practice was declined or withdrawn; nothing more can be done with it.',
    'practice.already-adopted': 'Practice adopted already: Each unit and each state adopts a practice once.',
    'practice.not-adopted':
      'Practice not adopted: Results are reported for the unit or state that adopted the practice; adopt it first.',
  },
  422: {
    'practice.activity-unknown':
      'Unknown activity: A cited activity is in no adopted plan; give the plan and the full code, such as C.l.1.2.',
    'practice.reasons-unfit':
      'Reasons do not fit: What is returned needs at least one reason of the closed list; what is accepted has none.',
    'practice.reviewers-too-few': 'Too few reviewers: At least two different states review a practice.',
    'practice.reviewer-unknown': 'Unknown reviewer: A reviewer is not a member state on this day.',
    'practice.own-reviewer': 'Own state as reviewer: A state does not review what it, or a unit of it, submitted.',
    'practice.date-in-future': 'Day in the future: The day has not begun anywhere yet.',
    'practice.period-inverted': 'Period ends before it begins: The last day of the period is before its first.',
    'practice.own-successor': 'Own successor: A practice cannot take its own place.',
    'practice.successor-not-published':
      'Successor not published: The practice that takes the place of another is itself published and in force.',
  },
});
