import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';

/** What a writer expects of a stream: -1 none, -2 anything, -4 some event, otherwise the revision of its last event. */
export type ExpectedVersion = number;
export const NO_STREAM = -1;
export const ANY = -2;
export const STREAM_EXISTS = -4;

export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface Recorded extends Proposed {
  readonly stream: string;
  readonly revision: number;
  /** The byte of the log at which its record begins. */
  readonly position: bigint;
  /** Milliseconds since 1970. */
  readonly created: number;
}

export type Written =
  { readonly revision: number; readonly position: bigint } | { readonly wrongVersion: true; readonly current: number };

/** Bytes of a record beside its texts and data. */
const RECORD = 120n;
/** Ids that are remembered for appends at any revision: the server's memory of them is bounded, too. */
const REMEMBERED = 1_000;

/**
 * The data of a server, with the semantics that EventStoreDB documents: what an append at an expected revision does, when it
 * is taken for a repetition, and which positions events have. Several servers can share it: they are a cluster.
 */
export class Database {
  readonly all: Recorded[] = [];
  readonly #streams = new Map<string, Recorded[]>();
  /** The revision of each stream's last event, also of those that were cut off. */
  readonly #ends = new Map<string, number>();
  readonly #recent = new Map<string, Recorded>();
  readonly #waiting = new Set<() => void>();
  #end: bigint;

  /** @param file where it is kept, so that a server that is killed has it again: what was acknowledged, and no half append */
  constructor(
    private readonly file?: string,
    firstPosition = 0n,
  ) {
    this.#end = firstPosition;
    if (file !== undefined && existsSync(file)) this.#load(file);
    else this.writeSystemEvent();
  }

  /** Where the next record will begin. */
  get end(): bigint {
    return this.#end;
  }

  stream(name: string): readonly Recorded[] {
    return this.#streams.get(name) ?? [];
  }

  append(stream: string, expected: ExpectedVersion, events: readonly Proposed[]): Written {
    const earlier = this.#repeated(stream, expected, events);
    if (earlier !== undefined) return earlier;
    const current = this.#currentOf(stream);
    const recorded: Recorded[] = [];
    for (const event of events) {
      const place = { stream, revision: current + 1 + recorded.length, position: this.#end, created: Date.now() };
      recorded.push({ ...event, ...place });
      this.#end += RECORD + BigInt(event.data.length + event.metadata.length + 2 * (stream.length + event.type.length));
    }
    if (this.file !== undefined) appendFileSync(this.file, `${JSON.stringify(recorded.map(toText))}\n`);
    for (const event of recorded) this.#keep(event);
    for (const changed of this.#waiting) changed();
    const last = recorded.at(-1);
    return { revision: last?.revision ?? current, position: last?.position ?? this.#end };
  }

  /** What the server writes for itself, between what others write. */
  writeSystemEvent(): void {
    const data = Buffer.from('{}');
    const event = { type: '$statsCollected', contentType: 'application/json', data, metadata: Buffer.alloc(0) };
    this.append('$stats-127.0.0.1:2113', ANY, [{ id: crypto.randomUUID(), ...event }]);
  }

  /** Takes the first events of a stream away, as an operator can with `$tb`, or all, as when a stream is deleted softly. */
  truncate(stream: string, before: number): void {
    const kept = this.stream(stream).filter(({ revision }) => revision >= before);
    this.#streams.set(stream, kept);
  }

  onChange(changed: () => void): () => void {
    this.#waiting.add(changed);
    return () => this.#waiting.delete(changed);
  }

  /** The index of the first event at `position` or after it; undefined when no record begins there. */
  indexAt(position: bigint): number | undefined {
    let [low, high] = [0, this.all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.all[middle]?.position ?? this.#end) < position) low = middle + 1;
      else high = middle;
    }
    const found = this.all[low]?.position ?? this.#end;
    return found === position || position > this.#end || position === 0n ? low : undefined;
  }

  /**
   * At an exact revision a repetition is known for ever; at `any` and `exists` only while the ids are remembered. Nothing is
   * compared where the stream ends as it is expected to, nor with other streams.
   */
  #repeated(stream: string, expected: ExpectedVersion, events: readonly Proposed[]): Written | undefined {
    const current = this.#currentOf(stream);
    const wrong = { wrongVersion: true, current } as const;
    if (expected === STREAM_EXISTS && current === -1) return wrong;
    if (expected === ANY || expected === STREAM_EXISTS) {
      const known = events.map(({ id }) => this.#recent.get(id)).filter((event) => event?.stream === stream);
      if (known.length === 0) return undefined;
      const last = known.at(-1);
      return known.length < events.length || !last ? wrong : { revision: last.revision, position: last.position };
    }
    if (expected === current) return undefined;
    if (expected > current) return wrong;
    const there = this.stream(stream).filter(({ revision }) => revision > expected);
    const isSame = events.every(({ id }, index) => there[index]?.id === id);
    const last = there[events.length - 1];
    return isSame && last ? { revision: last.revision, position: last.position } : wrong;
  }

  #currentOf(stream: string): number {
    return this.#ends.get(stream) ?? -1;
  }

  #keep(event: Recorded): void {
    this.all.push(event);
    const stream = this.#streams.get(event.stream);
    if (stream) stream.push(event);
    else this.#streams.set(event.stream, [event]);
    this.#ends.set(event.stream, event.revision);
    this.#recent.set(event.id, event);
    for (const [id] of this.#recent) {
      if (this.#recent.size <= REMEMBERED) break;
      this.#recent.delete(id);
    }
  }

  #load(file: string): void {
    const text = readFileSync(file, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    truncateSync(file, Buffer.byteLength(whole));
    for (const line of whole.split('\n').slice(0, -1)) {
      for (const event of (JSON.parse(line) as Stored[]).map(fromText)) {
        this.#keep(event);
        const { data, metadata, stream, type, position } = event;
        this.#end = position + RECORD + BigInt(data.length + metadata.length + 2 * (stream.length + type.length));
      }
    }
  }
}

type Stored = Record<'id' | 'type' | 'contentType' | 'data' | 'metadata' | 'stream' | 'position', string> &
  Record<'revision' | 'created', number>;

function toText({ data, metadata, position, ...rest }: Recorded): Stored {
  const bytes = { data: Buffer.from(data).toString('base64'), metadata: Buffer.from(metadata).toString('base64') };
  return { ...rest, ...bytes, position: String(position) };
}

function fromText({ data, metadata, position, ...rest }: Stored): Recorded {
  const bytes = { data: Buffer.from(data, 'base64'), metadata: Buffer.from(metadata, 'base64') };
  return { ...rest, ...bytes, position: BigInt(position) };
}
