import type { Fact } from '#event-store/fact.js';
import { keysOf } from '#vault/vault.js';
import { isRecordId } from '#web/record-id.js';
import { type Erasable, type NamedRecord, type RecordKind, type RecordTypes, streamOf } from './record-kind.js';

/** A record whose content can be erased. */
export interface ErasableRecord extends NamedRecord {
  readonly erasable: Erasable<RecordTypes['existing']>;
}

/** The kinds of record of every slice, for what stands beside a record of any of them. */
export class RecordKinds {
  constructor(private readonly kinds: readonly RecordKind<RecordTypes>[]) {}

  /** The record that has this stream; whether or not there is one. */
  named(stream: string): NamedRecord | undefined {
    for (const kind of this.kinds) {
      const id = idIn(kind, stream);
      if (id !== undefined) return { kind, id };
    }
    return undefined;
  }

  /** The same, where its content can be erased. */
  erasable(stream: string): ErasableRecord | undefined {
    const named = this.named(stream);
    if (!named || typeof named.kind.erasure === 'string') return undefined;
    return { ...named, erasable: named.kind.erasure };
  }

  /** The names of the kinds whose content can be erased: what their streams begin with. */
  get erasableKinds(): readonly string[] {
    return this.kinds.filter(({ erasure }) => typeof erasure !== 'string').map(({ kind }) => kind);
  }
}

/** Every key under which content of these facts is sealed. */
export const keysIn = (facts: readonly Fact[]) => keysOf(facts);

function idIn(kind: RecordKind<RecordTypes>, stream: string): string | undefined {
  const start = `${kind.kind}-`;
  if (!stream.startsWith(start)) return undefined;
  const id = kind.idOf ? kind.idOf(stream) : stream.slice(start.length);
  if (id === undefined || !(kind.isId ?? isRecordId)(id)) return undefined;
  return streamOf(kind, id) === stream ? id : undefined;
}
