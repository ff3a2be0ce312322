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
    meaning: 'An agreement is concluded, then in force, then terminated; new terms follow those before them.',
  },
};
