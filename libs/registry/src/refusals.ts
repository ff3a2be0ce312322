import type { RefusalTable } from '#web/refusal-table.js';

export const registryRefusals: RefusalTable = {
  'registry.code-malformed': {
    status: 422,
    title: 'Not a code of the register',
    meaning: 'The code of a state, unit or body does not have the form that the register keeps.',
  },
  'registry.state-exists': {
    status: 409,
    title: 'State registered with other particulars',
    meaning: 'The state is registered already, with another name or another day of membership.',
  },
  'registry.state-unknown': {
    status: 422,
    title: 'Unknown state',
    meaning: 'A unit belongs to a state that the register knows; register the state first.',
  },
  'registry.unit-exists': {
    status: 409,
    title: 'Unit registered with other particulars',
    meaning: 'The unit is registered already, with other particulars.',
  },
  'registry.unit-of-other-state': {
    status: 422,
    title: 'Unit of another state',
    meaning: 'The code of a unit starts with the code of its state.',
  },
  'registry.state-not-member': {
    status: 409,
    title: 'State not a member',
    meaning: 'The membership of the state has ended already, on another day.',
  },
  'registry.state-is-member': {
    status: 409,
    title: 'State a member already',
    meaning: 'The state is a member already, from another day on.',
  },
  'registry.unit-closed': {
    status: 409,
    title: 'Unit closed already',
    meaning: 'The unit was closed on another day.',
  },
  'registry.unit-unknown': {
    status: 422,
    title: 'Unknown unit',
    meaning: 'A linkage is between a body and a unit that the register knows, or the HSU as a whole.',
  },
  'registry.body-unknown': {
    status: 422,
    title: 'Unknown body',
    meaning: 'A linkage is with a sectoral body that the register knows; register the body first.',
  },
  'registry.linkage-active': {
    status: 409,
    title: 'Linked already',
    meaning: 'The two are linked already, from another day on.',
  },
  'registry.linkage-ended': {
    status: 409,
    title: 'Linkage ended already',
    meaning: 'The linkage has ended already, on another day.',
  },
  'registry.accreditation-active': {
    status: 409,
    title: 'Accredited already',
    meaning: 'The person acts in this capacity already, from another day on.',
  },
  'registry.accreditation-ended': {
    status: 409,
    title: 'Accreditation ended already',
    meaning: 'The accreditation has ended already, on another day.',
  },
  'registry.entry-exists': {
    status: 409,
    title: 'Entry added already',
    meaning: 'The entry was added to its inventory before.',
  },
  'registry.entry-retired': {
    status: 409,
    title: 'Entry retired',
    meaning: 'The entry was retired; add a new one, with consent, to list it again.',
  },
  'registry.entry-erased': {
    status: 409,
    title: 'Consent withdrawn',
    meaning: 'Consent to the entry was withdrawn and its content is erased; nothing more can be recorded of it.',
  },
  'registry.field-unfit': {
    status: 422,
    title: 'Field of another inventory',
    meaning: 'Each inventory has a closed list of fields or services; this one is not in it.',
  },
  'registry.organisation-missing': {
    status: 422,
    title: 'Name of the organisation missing',
    meaning: 'An NGO is listed under its name.',
  },
  'registry.organisation-sealed': {
    status: 422,
    title: 'Organisation not shown openly',
    meaning: 'Whom an expert or a lawyer works for says who it is, and belongs to the sealed content of the entry.',
  },
  'registry.day-in-future': {
    status: 422,
    title: 'Day in the future',
    meaning: 'Consent, its withdrawal and a confirmation are recorded once they were given.',
  },
  'registry.period-too-long': {
    status: 422,
    title: 'Too many points',
    meaning: 'An indicator is given for 240 days at most; ask for larger steps or a shorter period.',
  },
  'registry.body-exists': {
    status: 409,
    title: 'Body registered under another name',
    meaning: 'The sectoral body is registered already, under another name.',
  },
  'registry.post-exists': {
    status: 409,
    title: 'Post registered with other particulars',
    meaning: 'The consular post is registered already, with other particulars.',
  },
  'registry.post-of-other-state': {
    status: 422,
    title: 'Post of another state',
    meaning: 'The code of a post starts with the code of its sending state.',
  },
  'registry.post-at-home': {
    status: 422,
    title: 'Post without a host state',
    meaning: 'A post is accredited to one other state at least, and never to its own.',
  },
  'registry.agreement-exists': {
    status: 409,
    title: 'Agreement registered already',
    meaning: 'The agreement was registered before.',
  },
  'registry.parties-same': {
    status: 422,
    title: 'One state twice',
    meaning: 'An agreement, and the rule that follows from it, is between two different states.',
  },
  'registry.agreement-in-force': {
    status: 409,
    title: 'Agreement in force already',
    meaning: 'The day from which the agreement is in force is recorded already.',
  },
  'registry.agreement-not-in-force': {
    status: 409,
    title: 'Agreement not in force',
    meaning: 'Only an agreement that is in force can be terminated.',
  },
  'registry.agreement-ended': {
    status: 409,
    title: 'Agreement terminated',
    meaning: 'The agreement was terminated; nothing more can be recorded of it.',
  },
  'registry.days-disordered': {
    status: 422,
    title: 'Days out of order',
    meaning: 'What ends does not end before it began; new terms, periods and confirmations follow those before them.',
  },
};
