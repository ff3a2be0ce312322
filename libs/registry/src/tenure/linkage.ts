// A formal linkage between a unit, or the HSU as a whole, and a sectoral body: it begins, ends, and can begin again.
import type { Decider } from '#kernel/decider.js';
import { demandField, Refusal } from '#kernel/refusal.js';
import type { LinkageEstablished, LinkageFact } from '../contract.js';
import { beginsNow, begun, ended, endsNow, type Periods } from '../periods.js';

// Commands

export interface EstablishLinkage extends Readonly<LinkageEstablished['conduct']> {
  readonly type: 'establish';
  /** Whether the register knows them at the time of the command. */
  readonly unitKnown: boolean;
  readonly bodyKnown: boolean;
}

/** Days are YYYY-MM-DD. */
export type LinkageCommand = EstablishLinkage | { readonly type: 'end'; readonly on: string };

// State

type Linked = Pick<LinkageEstablished['conduct'], 'unit' | 'body'>;

export type LinkageRecord =
  { readonly name: 'unknown' } | ({ readonly name: 'active' | 'ended'; readonly periods: Periods } & Linked);

// Decide

function decide(command: LinkageCommand, record: LinkageRecord): readonly LinkageFact[] {
  switch (command.type) {
    case 'establish': {
      const { linkage, unit, body, from } = command;
      demandField(command.unitKnown, 'registry.unit-unknown', '/unit', 'The register knows no such unit.');
      demandField(command.bodyKnown, 'registry.body-unknown', '/body', 'The register knows no such body.');
      const words = { code: 'registry.linkage-active', detail: 'They are linked already.', pointer: '/from' };
      if (!beginsNow(record.name === 'unknown' ? [] : record.periods, from, words)) return [];
      return [{ type: 'registry.linkage-established.v1', conduct: { linkage, unit, body, from } }];
    }
    case 'end': {
      if (record.name === 'unknown') throw new Refusal('record.unknown', 'There is no such linkage.');
      const words = { code: 'registry.linkage-ended', detail: 'The linkage has ended.', pointer: '/on' };
      if (!endsNow(record.periods, command.on, words)) return [];
      return [{ type: 'registry.linkage-ended.v1', conduct: { on: command.on } }];
    }
  }
}

// Evolve

function evolve(record: LinkageRecord, fact: LinkageFact): LinkageRecord {
  switch (fact.type) {
    case 'registry.linkage-established.v1': {
      const { unit, body, from } = fact.conduct;
      return { name: 'active', unit, body, periods: begun(record.name === 'unknown' ? [] : record.periods, from) };
    }
    case 'registry.linkage-ended.v1':
      if (record.name === 'unknown') return record;
      return { ...record, name: 'ended', periods: ended(record.periods, fact.conduct.on) };
  }
}

/** Who is linked with whom. Stream `linkage-<uuid>`, one for each pair. */
export const linkageDecider: Decider<LinkageCommand, LinkageRecord, LinkageFact> = {
  initial: { name: 'unknown' },
  decide,
  evolve,
};
