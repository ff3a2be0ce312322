// The body of a plan to be adopted: the document's own shape. What the document leaves blank is left blank here.
import { BODY_CODE } from '#registry/codes.js';
import { Code, Codes, Day, Flag, Line, Lines, Part, Parts, Whole, Word } from '#web/fields/fields.js';
import { ACTIVITY_CODE, PLAN_ID } from '../codes.js';

const bodies = { most: 20, example: ['SOMTC'] };
/** How a body endorses a plan: in session, or by correspondence to be confirmed. */
export const ENDORSEMENT_MODES = ['ad-referendum', 'at-meeting'] as const;

export class OutputBody {
  @Whole(1, 50, { example: 1, description: '1, 2, 3, … within the activity.' })
  number!: number;

  @Line({ most: 1000, example: 'Guidelines adopted' })
  title!: string;

  @Codes(BODY_CODE, {
    ...bodies,
    optional: true,
    description: 'Only where the document gives it for this output alone.',
  })
  lead?: string[];

  @Codes(BODY_CODE, {
    ...bodies,
    optional: true,
    description: 'Only where the document gives it for this output alone.',
  })
  cooperating?: string[];
}

export class ActivityBody {
  @Code(ACTIVITY_CODE, { example: 'A.a.1.1', description: 'Unique in the plan.' })
  code!: string;

  @Line({ most: 1000, example: 'Draw up guidelines for victim identification' })
  title!: string;

  @Whole(1, 2000, { example: 1 })
  page!: number;

  @Parts(() => OutputBody, { most: 50, example: [{ number: 1, title: 'Guidelines adopted' }] })
  outputs!: OutputBody[];

  @Flag({ example: true, description: 'Whether the document states a lead.' })
  leadStated!: boolean;

  @Codes(BODY_CODE, { ...bodies, description: 'Registered bodies; empty where the document is blank.' })
  lead!: string[];

  @Line({ most: 500, optional: true })
  leadNote?: string;

  @Codes(BODY_CODE, { ...bodies, description: 'Registered bodies; empty where the document is blank.' })
  cooperating!: string[];

  @Line({ most: 500, optional: true, description: 'Cooperating bodies that are described and not named.' })
  cooperatingNote?: string;

  @Lines({ most: 30, optional: true })
  topics?: string[];

  @Line({ most: 1000, optional: true })
  remarks?: string;

  @Lines({ most: 30, optional: true, description: "Other bodies' plans that it belongs to as well." })
  crossReferences?: string[];
}

export class ActionLineBody {
  @Code(/^[A-Z]\.[a-z]\.[1-9]\d?$/, { example: 'A.a.1' })
  code!: string;

  @Line({ most: 1000, optional: true, example: 'Victim identification', description: 'Left out where not printed.' })
  title?: string;

  @Flag({ optional: true, description: 'false where the document prints no heading.' })
  printed?: boolean;

  @Whole(1, 2000, { example: 1 })
  page!: number;

  @Parts(() => ActivityBody, { most: 99 })
  activities!: ActivityBody[];
}

export class ProvisionBody {
  @Code(/^[A-Z]\.[a-z]$/, { example: 'A.a' })
  code!: string;

  @Line({ most: 2000, example: 'Identify victims early' })
  text!: string;

  @Whole(1, 2000, { example: 1 })
  page!: number;

  @Parts(() => ActionLineBody, { least: 1, most: 99 })
  actionLines!: ActionLineBody[];
}

export class AreaBody {
  @Code(/^[A-Z]$/, { example: 'A' })
  code!: string;

  @Line({ most: 500, example: 'Protection of victims' })
  title!: string;

  @Whole(1, 2000, { example: 1 })
  page!: number;

  @Parts(() => ProvisionBody, { least: 1, most: 26 })
  provisions!: ProvisionBody[];
}

export class PlanYearsBody {
  @Whole(1990, 2100, { example: 2026 })
  from!: number;

  @Whole(1990, 2100, { example: 2030 })
  to!: number;
}

export class EndorsementBody {
  @Code(BODY_CODE, { example: 'SOMTC' })
  body!: string;

  @Word(ENDORSEMENT_MODES, { example: 'at-meeting' })
  mode!: string;

  @Day({ example: '2026-06-30' })
  date!: string;
}

export class AdoptPlanBody {
  @Code(PLAN_ID, { example: 'next-2026-2030', description: 'The id of the plan.' })
  id!: string;

  @Whole(1, 999, { example: 1 })
  version!: number;

  @Line({ example: 'Work plan against trafficking in persons 2026-2030' })
  title!: string;

  @Part(() => PlanYearsBody, { description: 'Years, both included.' })
  period!: PlanYearsBody;

  @Part(() => EndorsementBody)
  endorsement!: EndorsementBody;

  @Whole(1, 2000, { example: 2 })
  pages!: number;

  @Parts(() => AreaBody, { least: 1, most: 26 })
  areas!: AreaBody[];
}
