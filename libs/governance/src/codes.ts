// The closed lists of the Working Group's acts, as they stand on facts: stored for ever, so add, never rename or remove.

/** Meetings of the Working Group itself, and records of meetings that activities of the plan ask for. */
export const WORKING_GROUP_MEETINGS = ['regular', 'additional'] as const;
export const OTHER_MEETINGS = ['consultation', 'central-authorities'] as const;
export const MEETING_KINDS = [...WORKING_GROUP_MEETINGS, ...OTHER_MEETINGS] as const;
export type MeetingKind = (typeof MEETING_KINDS)[number];
export type OtherMeeting = (typeof OTHER_MEETINGS)[number];

/** Through whom an additional meeting is proposed (ToR §9, §10): there is no third way. */
export const PROPOSAL_CHANNELS = ['ASEC', 'lead-shepherd'] as const;
export type ProposalChannel = (typeof PROPOSAL_CHANNELS)[number];

/** The areas of the response to trafficking that a delegation may represent (ToR §7); `other` is ours. */
export const RESPONSE_AREAS = [
  'law-enforcement',
  'prosecution',
  'victim-support',
  'repatriation',
  'reintegration',
  'other',
] as const;
export type ResponseArea = (typeof RESPONSE_AREAS)[number];

/** The agencies at home that a state consults (ToR §7 names none): those of the register. */
export { AGENCIES, type Agency } from '#registry/codes.js';

/** How far a unit is with a direction; ours. */
export const PROGRESS = ['begun', 'in-progress', 'done', 'hindered'] as const;
export type Progress = (typeof PROGRESS)[number];

/** What the Working Group reviews in draft (ToR §5). */
export const DRAFT_KINDS = ['document', 'report', 'study', 'training-curriculum'] as const;
export type DraftKind = (typeof DRAFT_KINDS)[number];

/** What a state says of a draft; ours. */
export const STANCES = ['comments', 'no-comment'] as const;
export type Stance = (typeof STANCES)[number];

/** Whose word a Lead Shepherd's period is: the secretariat's, or an assumption that the demonstration starts from. */
export const APPOINTMENT_BASES = ['recorded', 'demonstration'] as const;
export type AppointmentBasis = (typeof APPOINTMENT_BASES)[number];

/** The Working Group as a party of what it keeps: its chair and the secretariat act for it. No unit, state or body is called so. */
export const WORKING_GROUP_PARTY = 'working-group';
