import type { RefusalTable } from '#web/refusal-table.js';

export const deliverableRefusals: RefusalTable = {
  'deliverable.unknown': {
    status: 404,
    title: 'No such deliverable',
    meaning: 'No deliverable of this id was recorded.',
  },
  'deliverable.exists': {
    status: 409,
    title: 'Deliverable exists already',
    meaning: 'The deliverable was recorded before; a new version is a revision.',
  },
  'deliverable.withdrawn': {
    status: 409,
    title: 'Deliverable withdrawn',
    meaning: 'The deliverable was withdrawn; nothing more can be done with it.',
  },
  'deliverable.part-missing': {
    status: 422,
    title: 'Particulars missing',
    meaning: 'A deliverable is described by the object of its kind: document, event, survey or register.',
  },
  'deliverable.part-unfit': {
    status: 422,
    title: 'Particulars of another kind',
    meaning: 'A deliverable is described by the object of its own kind and no other.',
  },
  'deliverable.other-kind': {
    status: 422,
    title: 'Deliverable of another kind',
    meaning: 'A revision keeps the kind; record what is of another kind as another deliverable.',
  },
  'deliverable.body-unknown': {
    status: 422,
    title: 'Unknown body',
    meaning: 'The registry knows no such sectoral body.',
  },
  'deliverable.state-unknown': {
    status: 422,
    title: 'Unknown state',
    meaning: 'The registry knows no such state.',
  },
  'deliverable.activity-unknown': {
    status: 422,
    title: 'No such activity',
    meaning: 'No adopted plan has an activity of this code; codes are written in full, such as C.b.1.2.',
  },
  'deliverable.output-unknown': {
    status: 422,
    title: 'No such expected output',
    meaning: 'The activity has no expected output of this number; leave it out to serve the activity as a whole.',
  },
  'deliverable.service-repeated': {
    status: 422,
    title: 'Activity named twice',
    meaning: 'An activity, or an output of it, is named once.',
  },
  'deliverable.last-service': {
    status: 409,
    title: 'Last activity',
    meaning: 'A deliverable serves one activity at least; withdraw it instead.',
  },
  'deliverable.services-full': {
    status: 409,
    title: 'Too many activities',
    meaning: 'A deliverable serves 100 activities and outputs at most.',
  },
  'deliverable.host-missing': {
    status: 422,
    title: 'Host missing',
    meaning: 'An event is hosted by a state, a body or both.',
  },
  'deliverable.days-disordered': {
    status: 422,
    title: 'Days in the wrong order',
    meaning: 'The last day of an event is not before its first.',
  },
  'deliverable.day-to-come': {
    status: 422,
    title: 'Day to come',
    meaning: 'What is recorded has happened already; the day has not come yet.',
  },
  'deliverable.question-repeated': {
    status: 422,
    title: 'Question named twice',
    meaning: 'The questions of a survey have different ids, and each is answered once.',
  },
  'deliverable.choices-missing': {
    status: 422,
    title: 'Choices missing',
    meaning: 'A question of kind choice offers two choices at least.',
  },
  'deliverable.choices-unfit': {
    status: 422,
    title: 'Choices without a choice',
    meaning: 'Only a question of kind choice offers choices.',
  },
  'deliverable.question-answered': {
    status: 409,
    title: 'Question answered already',
    meaning: 'A question that a state has answered stays in the survey as it is; add another question instead.',
  },
  'deliverable.version-unchanged': {
    status: 422,
    title: 'Version unchanged',
    meaning: 'A revised document is called by another version.',
  },
  'deliverable.not-document': {
    status: 409,
    title: 'Not a document',
    meaning: 'Only a document has translations.',
  },
  'deliverable.original-language': {
    status: 422,
    title: 'Language of the document',
    meaning: 'The document is in this language; a translation is into another.',
  },
  'deliverable.not-distributable': {
    status: 409,
    title: 'Nothing to distribute',
    meaning: 'Documents, and what is told of events, are distributed or published; surveys and registers are not.',
  },
  'deliverable.not-releasable': {
    status: 422,
    title: 'Not for public websites',
    meaning: 'It was not recorded as releasable; revise it before it is published on a website.',
  },
  'deliverable.address-elsewhere': {
    status: 422,
    title: 'Address without a website',
    meaning: 'Only what is published on a website has an address.',
  },
  'deliverable.distributions-full': {
    status: 409,
    title: 'Too many distributions',
    meaning: 'A deliverable has 1,000 recorded distributions at most.',
  },
  'deliverable.not-event': {
    status: 409,
    title: 'Not an event',
    meaning: 'Only an event has participants.',
  },
  'deliverable.event-to-come': {
    status: 409,
    title: 'Event to come',
    meaning: 'Participants are counted once the event has begun.',
  },
  'deliverable.profession-repeated': {
    status: 422,
    title: 'Profession counted twice',
    meaning: "A state's participants are counted once for each profession.",
  },
  'deliverable.not-survey': {
    status: 409,
    title: 'Not a survey',
    meaning: 'Only a survey has questions and takes answers.',
  },
  'deliverable.survey-closed': {
    status: 409,
    title: 'Survey closed',
    meaning: 'The last day for answers has passed.',
  },
  'deliverable.question-unknown': {
    status: 422,
    title: 'No such question',
    meaning: 'The survey has no question of this id.',
  },
  'deliverable.answer-unfit': {
    status: 422,
    title: 'Answer of another form',
    meaning: 'An answer is one of the choices, a number or words, as the question asks for.',
  },
};
