// How long content is kept, as versions with the time from which each is in force.
import type { Decider } from '#kernel/decider.js';
import { demandField } from '#kernel/refusal.js';
import type { RetentionPolicyAdopted } from '../contract.js';
import { afterVersion, type Coming, type LastVersion, nextVersion } from './policy.js';

export interface AdoptRetention extends Omit<RetentionPolicyAdopted['conduct'], 'version'>, Coming {
  readonly type: 'adopt';
  /** The kinds of record whose content can be erased. */
  readonly erasable: readonly string[];
}

function decide(command: AdoptRetention, last: LastVersion): readonly RetentionPolicyAdopted[] {
  const { inForceFrom, eraseAfterDays, propose } = command;
  for (const [place, { kind }] of propose.entries()) {
    const isErasable = command.erasable.includes(kind);
    demandField(isErasable, 'governance.kind-unknown', `/propose/${String(place)}/kind`, 'No such kind can be erased.');
    const isFirst = propose.findIndex((each) => each.kind === kind) === place;
    demandField(isFirst, 'governance.kind-repeated', `/propose/${String(place)}/kind`, 'This kind is named twice.');
  }
  const kinds = propose.map(({ kind, afterDays }) => ({ kind, afterDays }));
  const conduct = { version: nextVersion(last, command), inForceFrom, eraseAfterDays, propose: kinds };
  return [{ type: 'governance.retention-policy-adopted.v1', conduct }];
}

/** How long content is kept. Stream `policy-retention`. */
export const retentionDecider: Decider<AdoptRetention, LastVersion, RetentionPolicyAdopted> = {
  initial: { name: 'none' },
  decide,
  evolve: afterVersion,
};
