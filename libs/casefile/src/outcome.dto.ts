// Units, and what came of a case with one, as bodies and answers have them.
import { UNIT_CODE } from '#registry/codes.js';
import { Code, Whole } from '#web/fields/fields.js';
import type { OutcomeCounts } from './contract.js';

const MOST = 100_000;

export class OutcomeField implements OutcomeCounts {
  @Code(UNIT_CODE, { example: 'PH-ATU', description: 'A member' })
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
