import type { Identity } from '#apps/dev-idp/identities.js';
import type { Kind, Known } from '../world/known.js';

/** Whether someone may do it. */
export type ByPerson = (person: Identity) => boolean;
export type ByRecord<K extends Known> = (person: Identity, record: K) => boolean;

export type Of<K extends Kind> = Known extends infer R
  ? R extends { readonly kind: infer Kinds }
    ? K extends Kinds
      ? R
      : never
    : never
  : never;

/**
 * Who may do what, by operation: `GET /v1/practices/{id}`. Written from docs/domain.md and from what each slice's
 * README says of its choices; MUST NOT be made from the policies.
 */
export type Rules = Readonly<Record<string, ByPerson>>;
/** The same for what is done with one record. */
export type RecordRules<K extends Known> = Readonly<Record<string, ByRecord<K>>>;

/** What the table says of one kind of record. */
export interface Table<K extends Known = Known> {
  readonly kinds: readonly Kind[];
  /** Who may know that there is such a record: everybody else is told that there is none. */
  readonly know: ByRecord<K>;
  /** Who may read what is sealed on it, and where that is shown: nowhere else. */
  readonly content: ByRecord<K>;
  readonly shown: readonly string[];
  /** Operations on one record. */
  readonly record: RecordRules<K>;
  /** Operations on none. */
  readonly collection: Rules;
  /** The lists that records of this kind stand in, and who sees which of them there. */
  readonly lists: Readonly<Record<string, ByRecord<K>>>;
}

export const anyone = (): boolean => true;
export const nobody = (): boolean => false;
export const holds =
  (...roles: readonly Identity['role'][]) =>
  ({ role }: Identity): boolean =>
    roles.includes(role);
/** Those who act for a unit. */
export const ofUnits = holds('officer', 'unit-head');
/** The Working Group and those who audit for it. */
export const oversight = holds('delegate', 'chair', 'analyst', 'auditor');
/** They act for this very unit. */
export const actsFor = (person: Identity, unit: string): boolean => ofUnits(person) && person.unit === unit;

/** The same rule for several commands at one address. */
export function commands<Rule>(address: string, names: string, rule: Rule): Readonly<Record<string, Rule>> {
  return Object.fromEntries(names.split(' ').map((name) => [`POST ${address}/${name}`, rule]));
}
