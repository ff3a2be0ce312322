// What the platform is told of case files: how they are found, who may do what, and what a command stands on.
import { uuidBeside } from '#event-store/identifiers.js';
import type { About, RecordKind, TypesAsking, Without } from '#records/record-kind.js';
import { unitOn } from '#registry/lookups.js';
import type { Resource } from '#web/auth/access.js';
import {
  type CaseFileCommand,
  caseFileDecider,
  type Invite,
  type KnownUnit,
  type Link,
  type Open,
  type Unlink,
} from './case-file.js';
import { RECORD_KINDS } from './codes.js';
import type { LinkContent } from './contract.js';
import { isLink, isParty, isStated, recordNamed } from './linked-record.lookup.js';

/** What can be asked for. `unit` acts, but where the opening unit does something with it. */
export type AskedOfCaseFile =
  | (Without<Open | Invite, 'at' | 'unit'> & { readonly unit: string })
  | (Pick<Link, 'type' | 'unit' | 'pointer'> & { readonly content: LinkContent })
  | (Pick<Unlink, 'type' | 'unit' | 'pointer'> & { readonly record: string })
  | Without<Exclude<CaseFileCommand, Open | Invite | Link | Unlink>, 'at'>;

export type CaseFileTypes = TypesAsking<typeof caseFileDecider, 'unopened', AskedOfCaseFile>;

type Unit = Pick<KnownUnit, 'unit'>;

/** What the policies see of a case file. */
export function caseFileResource(file: {
  readonly openedBy: Unit;
  readonly members: readonly Unit[];
  readonly invited: readonly Unit[];
}): Resource {
  const attributes = {
    openingUnit: file.openedBy.unit,
    members: file.members.map(({ unit }) => unit),
    invited: file.invited.map(({ unit }) => unit),
  };
  return { type: 'CaseFile', attributes };
}

/** Cases that several units work on. */
export const CASE_FILE: RecordKind<CaseFileTypes> = {
  kind: 'casefile',
  path: '/v1/case-files',
  decider: caseFileDecider,
  historyAsks: 'read',
  essential: ['decline', 'withdraw-invitation', 'remove-member', 'leave', 'unlink', 'close'],
  resource: ({ file }) => caseFileResource(file),
  resourceOfNew: (_, { unit = '' }) => caseFileResource({ openedBy: { unit }, members: [], invited: [] }),
  parties: ({ file }) => file.members.map(({ unit }) => unit),
  erasure: { hasEnded: ({ name }) => name === 'closed' },
  newerFacts: { 2: ['casefile.invitation-withdrawn.v1', 'casefile.unit-removed.v1'] },
  async complete(asked, about) {
    const { at, day, commandId, lookup } = about;
    if (asked.type === 'open' || asked.type === 'invite') {
      return { ...asked, at, unit: await unitOn(lookup, asked.unit, day) };
    }
    if (asked.type === 'link') {
      const link = uuidBeside(commandId, 'link');
      return { ...asked, at, link, ...(await belonging([asked.content], asked.unit, about)) };
    }
    if (asked.type === 'unlink') {
      const { record, ...unlink } = asked;
      const named = RECORD_KINDS.map((kind) => ({ kind, record }));
      return { ...unlink, at, ...(await belonging(named, asked.unit, about)) };
    }
    return { ...asked, at };
  },
};

/** How that one of the records that are named of which the unit is a party belongs to the case. */
async function belonging(
  named: readonly LinkContent[],
  unit: string,
  { id, history, state, lookup, open }: About<CaseFileTypes>,
): Promise<Pick<Link, 'isParty' | 'present'>> {
  const records = await Promise.all(named.map((each) => recordNamed(lookup, each)));
  const own = records.find((record) => isParty(record, unit));
  if (!own || state.name === 'unopened') return { isParty: own !== undefined, present: undefined };
  if (isStated(own, { id, facts: history })) return { isParty: true, present: 'stated' };
  for (const fact of history) {
    if (!isLink(fact, state.file.links)) continue;
    const linked = (await open(fact)) as LinkContent | undefined;
    if (linked?.kind === own.kind && linked.record === own.record) {
      return { isParty: true, present: { link: fact.conduct.link } };
    }
  }
  return { isParty: true, present: undefined };
}
