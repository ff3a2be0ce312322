import { refusals } from '#web/answers/refusal-table.js';

export const deliverableRefusals = refusals({
  404: {
    'deliverable.unknown': 'No such deliverable: No deliverable of this id was recorded.',
  },
  409: {
    'deliverable.exists':
      'Deliverable exists already: The deliverable was recorded before; a new version is a revision.',
    'deliverable.withdrawn': 'Deliverable withdrawn: The deliverable was withdrawn; nothing more can be done with it.',
    'deliverable.last-service': 'Last activity: A deliverable serves one activity at least; withdraw it instead.',
    'deliverable.services-full': 'Too many activities: A deliverable serves 100 activities and outputs at most.',
    'deliverable.question-answered':
      'Question answered already: A question that a state has answered stays in the survey as it is; add another question instead.',
    'deliverable.not-document': 'Not a document: Only a document has translations.',
    'deliverable.not-distributable':
      'Nothing to distribute: Documents, and what is told of events, are distributed or published; surveys and registers are not.',
    'deliverable.distributions-full': 'Too many distributions: A deliverable has 1,000 recorded distributions at most.',
    'deliverable.not-event': 'Not an event: Only an event has participants.',
    'deliverable.event-to-come': 'Event to come: Participants are counted once the event has begun.',
    'deliverable.not-survey': 'Not a survey: Only a survey has questions and takes answers.',
    'deliverable.survey-closed': 'Survey closed: The last day for answers has passed.',
  },
  422: {
    'deliverable.part-missing':
      'Particulars missing: A deliverable is described by the object of its kind: document, event, survey or register.',
    'deliverable.part-unfit':
      'Particulars of another kind: A deliverable is described by the object of its own kind and no other.',
    'deliverable.other-kind':
      'Deliverable of another kind: A revision keeps the kind; record what is of another kind as another deliverable.',
    'deliverable.body-unknown': 'Unknown body: The registry knows no such sectoral body.',
    'deliverable.state-unknown': 'Unknown state: The registry knows no such state.',
    'deliverable.activity-unknown':
      'No such activity: No adopted plan has an activity of this code; codes are written in full, such as C.b.1.2.',
    'deliverable.output-unknown':
      'No such expected output: The activity has no expected output of this number; leave it out to serve the activity as a whole.',
    'deliverable.service-repeated': 'Activity named twice: An activity, or an output of it, is named once.',
    'deliverable.host-missing': 'Host missing: An event is hosted by a state, a body or both.',
    'deliverable.days-disordered': 'Days in the wrong order: The last day of an event is not before its first.',
    'deliverable.day-too-late':
      'Day too late: The last day for answers to a survey comes within a year, or is left out.',
    'deliverable.day-to-come': 'Day to come: What is recorded has happened already; the day has not come yet.',
    'deliverable.question-repeated':
      'Question named twice: The questions of a survey have different ids, and each is answered once.',
    'deliverable.choices-missing': 'Choices missing: A question of kind choice offers two choices at least.',
    'deliverable.choices-unfit': 'Choices without a choice: Only a question of kind choice offers choices.',
    'deliverable.version-unchanged': 'Version unchanged: A revised document is called by another version.',
    'deliverable.original-language':
      'Language of the document: The document is in this language; a translation is into another.',
    'deliverable.not-releasable':
      'Not for public websites: It was not recorded as releasable; revise it before it is published on a website.',
    'deliverable.address-elsewhere': 'Address without a website: Only what is published on a website has an address.',
    'deliverable.profession-repeated':
      "Profession counted twice: A state's participants are counted once for each profession.",
    'deliverable.question-unknown': 'No such question: The survey has no question of this id.',
    'deliverable.answer-unfit':
      'Answer of another form: An answer is one of the choices, a number or words, as the question asks for.',
  },
});
