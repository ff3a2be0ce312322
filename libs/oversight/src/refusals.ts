import { refusals } from '#web/answers/refusal-table.js';

export const oversightRefusals = refusals({
  409: {
    'feed.begin-again':
      'Begin the feed again: The event is of another epoch, as after a restore, or beyond the end of the log: what followed it may be lost or replaced. Follow from 0, or from a position that the server answered since.',
  },
});
