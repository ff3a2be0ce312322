import type { Decider } from '#kernel/decider.js';
import { demand, demandField } from '#kernel/refusal.js';
import { BODY_CODE } from '../codes.js';
import type { BodyFact, BodyRegistered } from '../contract.js';

// Commands

export interface RegisterBody extends Readonly<BodyRegistered['conduct']> {
  readonly type: 'register';
}

// State

export type BodyRecord =
  { readonly name: 'unknown' } | { readonly name: 'registered'; readonly registered: BodyRegistered['conduct'] };

// Decide

function decide({ body, name }: RegisterBody, record: BodyRecord): readonly BodyFact[] {
  if (record.name === 'registered') {
    demand(name === record.registered.name, 'registry.body-exists', `${body} is registered under another name.`);
    return [];
  }
  const detail = 'A body is given by its abbreviation in capitals.';
  demandField(BODY_CODE.test(body), 'registry.code-malformed', '/body', detail);
  return [{ type: 'registry.body-registered.v1', conduct: { body, name } }];
}

// Evolve

function evolve(_record: BodyRecord, { conduct }: BodyFact): BodyRecord {
  return { name: 'registered', registered: conduct };
}

/** A sectoral body or organ. Stream `body-<code>`. */
export const bodyDecider: Decider<RegisterBody, BodyRecord, BodyFact> = {
  initial: { name: 'unknown' },
  decide,
  evolve,
};
