import { refusals } from '#web/answers/refusal-table.js';

export const registryRefusals = refusals({
  409: {
    'registry.state-exists':
      'State registered with other particulars: The state is registered already, with another name or another day of membership.',
    'registry.unit-exists':
      'Unit registered with other particulars: The unit is registered already, with other particulars.',
    'registry.state-not-member': 'State not a member: The membership of the state has ended already, on another day.',
    'registry.state-is-member': 'State a member already: The state is a member already, from another day on.',
    'registry.unit-closed': 'Unit closed already: The unit was closed on another day.',
    'registry.linkage-active': 'Linked already: The two are linked already, from another day on.',
    'registry.linkage-ended': 'Linkage ended already: The linkage has ended already, on another day.',
    'registry.accreditation-active':
      'Accredited already: The person acts in this capacity already, from another day on.',
    'registry.accreditation-ended': 'Accreditation ended already: The accreditation has ended already, on another day.',
    'registry.entry-exists': 'Entry added already: The entry was added to its inventory before.',
    'registry.entry-retired': 'Entry retired: The entry was retired; add a new one, with consent, to list it again.',
    'registry.entry-erased':
      'Consent withdrawn: Consent to the entry was withdrawn and its content is erased; nothing more can be recorded of it.',
    'registry.body-exists':
      'Body registered under another name: The sectoral body is registered already, under another name.',
    'registry.post-exists':
      'Post registered with other particulars: The consular post is registered already, with other particulars.',
    'registry.post-closed': 'Post closed already: The consular post was closed on another day.',
    'registry.state-leads':
      'State leads: The state is Lead Shepherd on that day or later; another one is appointed before it leaves, so that somebody can chair.',
    'registry.agreement-exists': 'Agreement registered already: The agreement was registered before.',
    'registry.agreement-in-force':
      'Agreement in force already: The day from which the agreement is in force is recorded already.',
    'registry.agreement-not-in-force':
      'Agreement not in force: Only an agreement that is in force can be terminated or confirmed.',
    'registry.version-confirmed':
      'Version confirmed already: The state has confirmed this version of the terms; each state does so once.',
    'registry.agreement-ended':
      'Agreement terminated: The agreement was terminated; nothing more can be recorded of it.',
  },
  422: {
    'registry.code-malformed':
      'Not a code of the register: The code of a state, unit or body does not have the form that the register keeps.',
    'registry.time-zone-unknown':
      'Unknown time zone: A time zone is named as in the IANA list, such as `Asia/Makassar`.',
    'registry.state-unknown':
      'Unknown state: A unit belongs to a state that the register knows; register the state first.',
    'registry.unit-of-other-state': 'Unit of another state: The code of a unit starts with the code of its state.',
    'registry.unit-unknown':
      'Unknown unit: A linkage is between a body and a unit that the register knows, or the HSU as a whole.',
    'registry.body-unknown':
      'Unknown body: A linkage is with a sectoral body that the register knows; register the body first.',
    'registry.field-unfit':
      'Field of another inventory: Each inventory has a closed list of fields or services; this one is not in it.',
    'registry.organisation-missing': 'Name of the organisation missing: An NGO is listed under its name.',
    'registry.organisation-sealed':
      'Organisation not shown openly: Whom an expert or a lawyer works for says who it is, and belongs to the sealed content of the entry.',
    'registry.day-in-future':
      'Day in the future: Consent, its withdrawal and a confirmation are recorded once they were given.',
    'registry.period-too-long':
      'Too many points: An indicator is given for 240 days at most; ask for larger steps or a shorter period.',
    'registry.post-of-other-state':
      'Post of another state: The code of a post starts with the code of its sending state.',
    'registry.post-at-home':
      'Post without a host state: A post is accredited to one other state at least, and never to its own.',
    'registry.parties-same':
      'One state twice: An agreement, and the rule that follows from it, is between two different states.',
    'registry.version-unknown':
      'No such version: The agreement has no version of its terms with this number; its answer lists them.',
    'registry.days-disordered':
      'Days out of order: What ends does not end before it began; new terms, periods and confirmations follow those before them.',
  },
});
