import type { Draft } from '#kernel/decider.js';
import type { LogReader, NewEvent, StoredEvent } from './event-store.js';
import { Pieces } from './pieces.js';

/** Who acted, in which capacity, and what the act answers to. Conduct: readable by oversight, no personal data. */
export interface Meta {
  /** The subject of the access token: a pseudonymous identifier. */
  readonly actor: string;
  readonly role: string;
  readonly unit?: string;
  readonly post?: string;
  readonly state?: string;
  readonly body?: string;
  /** Derived from the caller and the idempotency key: the same command has the same id on every try. */
  readonly commandId: string;
  readonly correlationId: string;
  /** The fact that this one follows from, when a fact and not a person caused it. */
  readonly causationId?: string;
  /** The position of the log as of which that was known which the act stands on and other records say. Decimal. */
  readonly knownAt?: string;
  /** The version of the Working Group's policy under which the act was done. */
  readonly policyVersion?: string;
  /** The digest of the authorisation policies that permitted the act. */
  readonly authorisation?: string;
  /** The entry of the register by which the actor could act: record and revision, such as `unit-PH-ATU@3`. */
  readonly standing?: string;
  /** A keyed digest of the request body, to recognise an idempotency key used again with another body. */
  readonly requestHash?: string;
}

/** A fact as read back from the log. */
export interface Fact<Type extends string = string, Conduct = unknown, Content = unknown> extends Draft<
  Type,
  Conduct,
  Content
> {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly recordedAt: number;
  readonly meta: Meta;
  /** The type under which the log holds it: sealed content is bound to it. Equal to `type` unless upcast. */
  readonly storedType: string;
  /** Characters of conduct and content as the log holds them: what is sealed is one byte each. */
  readonly size: number;
}

/** Turns a fact of an old type version into the current one. Pure. */
export type Upcaster = (draft: Draft) => Draft;

/** Upcasters by the stored type that they accept. Applied until none fits. */
export type Upcasters = ReadonlyMap<string, Upcaster>;

/** Writes a draft as the log stores it: `payload` is `{conduct, content?}`. */
export function encode(draft: Draft, id: string, meta: Meta): NewEvent {
  return { id, type: draft.type, payload: payloadOf(draft), metadata: JSON.stringify(meta) };
}

/** The `size` of the fact that a draft becomes. */
export function sizeOf(draft: Draft): number {
  return payloadOf(draft).length;
}

function payloadOf({ conduct, content }: Draft): string {
  return JSON.stringify(content === undefined ? { conduct } : { conduct, content });
}

/** Reads a stored fact, upcast to its newest type. */
export function decode(event: StoredEvent, upcasters: Upcasters): Fact {
  const payload = JSON.parse(event.payload) as { conduct: unknown; content?: unknown };
  const meta = JSON.parse(event.metadata) as Meta;
  const { id, stream, revision, position, recordedAt } = event;
  const place = {
    id,
    stream,
    revision,
    position,
    recordedAt,
    meta,
    storedType: event.type,
    size: event.payload.length,
  };
  const upcaster = upcasters.get(event.type);
  if (!upcaster) {
    return payload.content === undefined
      ? { type: event.type, conduct: payload.conduct, ...place }
      : { type: event.type, conduct: payload.conduct, content: payload.content, ...place };
  }
  let draft: Draft = { type: event.type, ...payload };
  for (let next: Upcaster | undefined = upcaster; next; next = upcasters.get(draft.type)) draft = next(draft);
  return { ...draft, ...place };
}

/** The facts of a stream, oldest first; none when it does not exist. */
export async function factsOf(
  log: Pick<LogReader, 'readStream'>,
  stream: string,
  upcasters: Upcasters = new Map(),
): Promise<readonly Fact[]> {
  const facts: Fact[] = [];
  const pieces = new Pieces();
  for (const event of await log.readStream(stream)) {
    facts.push(decode(event, upcasters));
    const others = pieces.after(event.payload.length);
    if (others) await others;
  }
  return facts;
}
