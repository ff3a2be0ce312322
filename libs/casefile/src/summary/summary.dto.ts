// A version of a summary, as it is sent and shown.
import { Part, Text, Words } from '#web/fields/fields.js';
import { type Exploitation, EXPLOITATIONS } from '../codes.js';
import type { SummaryText } from '../contract.js';

export const SEALED = 'Sealed: for the members of the case, the reviewers, the secretariat and the chair';

export class CaseSummaryText implements SummaryText {
  @Text({ most: 300, example: 'SYNTHETIC: debt used to keep a crew on board' })
  title!: string;

  @Text({ example: 'SYNTHETIC: a case without its persons, places and dates' })
  summary!: string;

  @Text({ most: 16_000, example: 'SYNTHETIC: what worked, and what did not' })
  lessons!: string;
}

/** A version of a summary as a whole. */
export class CaseSummaryBody {
  @Words(EXPLOITATIONS, { least: 1, example: ['forced-labour'] })
  exploitation!: Exploitation[];

  @Part(() => CaseSummaryText, { description: `${SEALED}. Names no person, and nothing by which one can be known` })
  content!: CaseSummaryText;
}
