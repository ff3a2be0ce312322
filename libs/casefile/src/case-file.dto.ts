// Bodies and queries of the commands for a case file.
import { Code, Id, Part, Parts, Text, Whole, Word } from '#web/fields.js';
import { PageQuery } from '#web/page-query.js';
import { type StateName, STATES } from './case-file.js';
import type { OutcomeCounts } from './contract.js';

const UNIT = /^[A-Z]{2}-[A-Z0-9-]{2,20}$/;
/** The state, a register of at most four letters where there are several, the year, a number: no room for a name. */
const REFERENCE = /^[A-Z]{2}-(?:[A-Z]{2,4}-)?20\d{2}-\d{1,6}$/;
const SEALED = 'Sealed: for the members of the case file';
const MOST = 100_000;
const MOST_MEMBERS = 50;

export class CaseFileSubject {
  @Text({ most: 4_000, example: 'SYNTHETIC: recruitment for fishing vessels' })
  subject!: string;
}

export class CaseFileBody {
  @Code(REFERENCE, {
    example: 'PH-2026-0001',
    description: 'Starts with the code of the own state; once for each unit',
  })
  reference!: string;

  @Part(() => CaseFileSubject, { description: SEALED })
  content!: CaseFileSubject;
}

export class CaseFileInviteBody {
  @Code(UNIT, { example: 'TH-ATU', description: 'The unit to invite' })
  unit!: string;
}

export class CaseFileWords {
  @Text({ example: 'SYNTHETIC: in words' })
  text!: string;
}

export class CaseFileDeclineBody {
  @Part(() => CaseFileWords, { optional: true, description: SEALED })
  content?: CaseFileWords;
}

export class CaseFileNoteBody {
  @Part(() => CaseFileWords, { description: SEALED })
  content!: CaseFileWords;
}

export class CaseFileReopenBody {
  @Text({ example: 'SYNTHETIC: why', description: SEALED })
  reason!: string;
}

export class CaseFileLinkExchangeBody {
  @Id({
    example: '0d9d7f0c-8b66-4f8f-9a55-1b1e0f7d2c02',
    description: 'The id of an exchange request that the own unit is a party of',
  })
  exchangeRequest!: string;
}

export class CaseFileLinkReferralBody {
  @Id({ example: '0d9d7f0c-8b66-4f8f-9a55-1b1e0f7d2c02', description: 'The id of a referral of the own unit' })
  referral!: string;
}

export class CaseFileUnlinkBody {
  @Id({
    example: '0d9d7f0c-8b66-4f8f-9a55-1b1e0f7d2c02',
    description: 'The id of the linked record; the own unit is a party of it',
  })
  record!: string;
}

export class OutcomeField implements OutcomeCounts {
  @Code(UNIT, { example: 'PH-ATU', description: 'A member' })
  unit!: string;

  @Whole(0, MOST, { example: 2 })
  investigations!: number;

  @Whole(0, MOST, { example: 1 })
  prosecutions!: number;

  @Whole(0, MOST, { example: 0 })
  convictions!: number;

  @Whole(0, MOST, { example: 3 })
  victimsAssisted!: number;
}

export class CaseFileCloseBody {
  @Parts(() => OutcomeField, {
    most: MOST_MEMBERS,
    description: 'Counts, once for each member that states them; a member left out states nothing',
    example: [{ unit: 'PH-ATU', investigations: 2, prosecutions: 1, convictions: 0, victimsAssisted: 3 }],
  })
  outcomes!: OutcomeField[];
}

export class CaseFilesQuery extends PageQuery {
  @Word(STATES, { optional: true })
  state?: StateName;
}
