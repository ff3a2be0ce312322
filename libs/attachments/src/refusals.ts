import { refusals } from '#web/answers/refusal-table.js';

export const attachmentRefusals = refusals({
  409: {
    'attachment.part-differs':
      'Part there with other bytes: A part of this number arrived before, with other bytes; announce the file again to send others.',
    'attachment.unit-full':
      'Too many files not cited: The unit has as many attachments as it may that are not complete, or that no record cites. They end a day after they were announced; citing one makes room, too.',
  },
  422: {
    'attachment.part-number': 'No such part: Parts of a file are numbered from 1 to 1000.',
    'attachment.part-empty': 'Empty part: A part has at least one byte.',
    'attachment.too-long':
      'More bytes than announced: The parts together have more bytes than the file was said to have.',
    'attachment.digest-wrong': 'Other digest: The digest is not the SHA-256 of the bytes that arrived.',
  },
});
