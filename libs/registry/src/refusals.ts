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
};
