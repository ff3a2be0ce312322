import { refusals } from '#web/answers/refusal-table.js';

export const attachmentRefusals = refusals({
  409: {
    'attachment.abandoned':
      'File abandoned: The file was abandoned, and its bytes destroyed; announce it again, under another key, to send it.',
    'attachment.in-use':
      'File in use: A record cites the file, or a command that completes or cites it is under way. Only what no record cites can be abandoned.',
    'attachment.part-differs':
      'Part there with other bytes: A part of this number arrived before, with other bytes; to send others, abandon the file and announce it again.',
    'attachment.unit-full':
      'Too many files not cited: The unit has as many attachments as it may that are not complete, or that no record cites. They end a day after they were announced; abandoning or citing one makes room, too.',
  },
  422: {
    'attachment.part-number': 'No such part: Parts of a file are numbered from 1 to 1000.',
    'attachment.part-empty': 'Empty part: A part has at least one byte.',
    'attachment.too-long':
      'More bytes than announced: The parts together have more bytes than the file was said to have.',
    'attachment.digest-wrong':
      'Other digest: The digest is not the SHA-256 of the bytes that arrived. Where parts came under wrong numbers, abandon the file and announce it again.',
  },
  429: {
    'attachment.day-full':
      'Too many files in a day: The unit announced as many bytes of files within 24 hours as it may; wait for Retry-After, or abandon a file. What cites no new file is taken as ever. The operator can raise the limit.',
  },
});
