import { refusals } from '#web/answers/refusal-table.js';

export const erasureRefusals = refusals({
  409: {
    'erasure.no-content': 'Nothing to erase: The record has no content, so no erasure of it can be asked for.',
    'erasure.not-asked': 'Not asked for by this party: The party asks for no erasure of this record.',
    'erasure.nothing-asked': 'Nobody asks: An objection needs an erasure that another party asks for.',
    'erasure.own-asking':
      'Asked for by this party: The party asks for the erasure itself; it withdraws that instead of objecting.',
    'erasure.own-objection':
      'Objected to by this party: The party objects to the erasure; it withdraws that before it asks.',
    'erasure.not-objected': 'No objection of this party: No objection of the party stands.',
    'erasure.not-held': 'No hold of this party: No hold of the party stands; a hold is lifted by who placed it.',
  },
  422: {
    'erasure.hold-ended': 'Hold without a future: A legal hold ends later than now.',
    'erasure.hold-too-long': 'Hold too long: A legal hold ends within ten years; it can then be said again.',
  },
});
