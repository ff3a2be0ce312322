import type { Decider } from '#kernel/decider.js';
import { refuseField, Refusal } from '#kernel/refusal.js';
import type { BodyRegistered } from './contract.js';

// Commands

export interface RegisterBody {
  readonly kind: 'register';
  readonly body: string;
  readonly name: string;
}

// State

export type BodyRecord = { readonly kind: 'unknown' } | ({ readonly kind: 'registered' } & BodyRegistered['conduct']);

// Decide

const BODY_CODE = /^[A-Z]{2,10}$/;

export function decide(command: RegisterBody, record: BodyRecord): readonly BodyRegistered[] {
  const { body, name } = command;
  switch (record.kind) {
    case 'unknown':
      if (!BODY_CODE.test(command.body)) {
        throw refuseField('registry.code-malformed', '/body', 'A body is given by its abbreviation in capitals.');
      }
      return [{ type: 'registry.body-registered.v1', conduct: { body, name } }];
    case 'registered':
      if (command.name === record.name) return [];
      throw new Refusal('registry.body-exists', `${record.body} is registered under another name.`);
  }
}

// Evolve

export function evolve(_record: BodyRecord, { conduct }: BodyRegistered): BodyRecord {
  return { kind: 'registered', ...conduct };
}

/** A sectoral body or organ. Stream `body-<code>`. */
export const bodyDecider: Decider<RegisterBody, BodyRecord, BodyRegistered> = {
  initial: { kind: 'unknown' },
  decide,
  evolve,
};
