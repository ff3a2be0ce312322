// What the platform is told of erasures: how they are found, who may do what, and what a command stands on.
import { Injectable } from '@nestjs/common';
import type { Fact } from '#event-store/fact.js';
import { retentionAt } from '#governance/lookups.js';
import { fold } from '#kernel/decider.js';
import { DAY, dayOf } from '#kernel/time.js';
import { Contents } from '#records/contents.js';
import type { Lookup } from '#records/lookup.js';
import type { RecordKind, TypesAsking, Without } from '#records/record-kind.js';
import { keysIn, RecordKinds } from '#records/record-kinds.js';
import { ERASURE_KIND, ERASURE_SUFFIX } from '#vault/contract.js';
import type { Resource } from '#web/auth/access.js';
import { type Ask, type ErasureCommand, erasureDecider, type ErasureState, type Subject } from './erasure.js';

/** What can be asked for; `party` is whom the caller acts for. */
type AskedOfErasure =
  Without<Ask, 'at' | 'subject' | 'policy'> | Without<OtherThanAsk, 'at' | 'subject' | 'policyVersion'>;
type OtherThanAsk = Exclude<ErasureCommand, Ask>;

/** An erasure is there from the beginning, untouched, as its record is. */
export type ErasureTypes = Omit<TypesAsking<typeof erasureDecider, never, AskedOfErasure>, 'existing'> & {
  existing: ErasureState;
};

/** What the policies see of lists of erasures. */
export const LISTS: Resource = { type: 'ErasureLists', attributes: {} };

/** The period of an erasure where no policy is in force, in days. */
const DAYS = 30;

/** The record whose content is spoken of, and from which position on what is recorded of its erasure counts. */
export interface KnownSubject extends Subject {
  readonly kind: string;
  readonly countsFrom: bigint;
  /** Where its content was erased otherwise: when, RFC 3339, UTC. */
  readonly erasedOn: string | undefined;
  hasEndedBy(day: string): boolean;
}

/** The kind of record that an erasure is: one beside each record that has content, of any slice. */
@Injectable()
export class Erasures {
  readonly kind: RecordKind<ErasureTypes>;

  constructor(
    private readonly kinds: RecordKinds,
    private readonly contents: Contents,
  ) {
    this.kind = {
      kind: ERASURE_KIND,
      path: '/v1/erasures',
      decider: erasureDecider,
      erasure: 'none',
      essential: 'all',
      isId: (stream) => kinds.erasable(stream) !== undefined,
      beside: (stream) => kinds.erasable(stream),
      resource: async (_, lookup, id) => {
        const subject = await this.subjectOf(id, lookup);
        return subject && { type: 'Erasure', attributes: { parties: subject.parties } };
      },
      newerFacts: {
        2: [
          'erasure.asked.v1',
          'erasure.withdrawn.v1',
          'erasure.objected.v1',
          'erasure.objection-withdrawn.v1',
          'erasure.held.v1',
          'erasure.hold-lifted.v1',
          'erasure.proposed.v1',
          'erasure.content-erased.v1',
        ],
      },
      complete: async (asked, { id, at, history, lookup }) => {
        const subject = await this.subjectOf(id, lookup, { at, history });
        if (!subject) throw new Error('an erasure was permitted of a record that is not there');
        if (asked.type === 'ask') return { ...asked, at, subject, policy: await periodAt(lookup, at) };
        if (asked.type !== 'propose') return { ...asked, at, subject };
        return { ...asked, at, subject, policyVersion: await proposing(lookup, subject, at) };
      },
    };
  }

  /** Undefined where there is no such record. As of `at`, with what was recorded of its erasure. */
  async subjectOf(
    record: string,
    lookup: Lookup,
    { at = 0, history = [] }: { readonly at?: number; readonly history?: readonly Fact[] } = {},
  ): Promise<KnownSubject | undefined> {
    const found = this.kinds.erasable(record);
    const facts = found ? await lookup.facts(record) : [];
    const last = facts.at(-1);
    if (!found || !last) return undefined;
    const { kind, id, erasable } = found;
    const state = fold(kind.decider, facts);
    const resource = await kind.resource(state, lookup, id);
    if (!resource) return undefined;
    const parties = (erasable.parties ? erasable.parties(state, resource) : kind.parties?.(state, resource)) ?? [];
    const begins = facts[erasable.countsFrom?.(state) ?? 0]?.position ?? 0n;
    const erasure = facts.find(({ type }) => type.endsWith(ERASURE_SUFFIX)) as Fact<string, { at: string }> | undefined;
    const erasedOn = erasure?.conduct.at ?? (await this.contents.erasedOn(facts));
    const hasEndedBy = (day: string) => erasable.hasEnded(state, day);
    return {
      record,
      kind: kind.kind,
      parties: [...new Set(parties)],
      hasEnded: hasEndedBy(dayOf(at)),
      hasEndedBy,
      keys: keysIn(facts),
      isErased: erasedOn !== undefined,
      erasedOn,
      isAfresh: !history.some(({ position }) => position >= begins),
      onlyPartiesCount: erasable.onlyPartiesCount === true,
      changedAt: last.recordedAt,
      countsFrom: begins,
    };
  }
}

async function periodAt(lookup: Lookup, at: number): Promise<Ask['policy']> {
  const policy = await retentionAt(lookup, at);
  return { version: policy?.version ?? null, eraseAfterDays: policy?.eraseAfterDays ?? DAYS };
}

/** The version of the policy under which the erasure of a record is proposed at `at`; undefined where none is. */
async function proposing(lookup: Lookup, subject: KnownSubject, at: number): Promise<number | undefined> {
  const policy = await retentionAt(lookup, at);
  const afterDays = policy?.propose.find(({ kind }) => kind === subject.kind)?.afterDays;
  if (policy === undefined || afterDays === undefined) return undefined;
  const cutOff = at - afterDays * DAY;
  return subject.changedAt <= cutOff && subject.hasEndedBy(dayOf(cutOff)) ? policy.version : undefined;
}
