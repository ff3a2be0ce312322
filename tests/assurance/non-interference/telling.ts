import type { Chance } from '#apps/seed/chance.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { localDay } from '#kernel/time.js';
import { zoneOfState } from '#registry/time-zones.js';
import type { Answered } from '../../scenarios/client.js';
import type { Asked, Sending, World } from './world.js';

/** Less than what a world notes limits after. */
const MINUTE = 59_000;

/** Where the records of a story can be asked for, and their ids. */
export interface Known {
  /** Such as `/v1/exchange-requests`. */
  readonly records: string;
  readonly id: string;
}

/** What a story is told from. */
export interface Source {
  readonly world: World;
  /** Who does what. */
  readonly chance: Chance;
  /** What people write, and which of their records belong together. */
  readonly secretly: Chance;
  /** Four digits that no other story of these worlds has. */
  readonly number: string;
  /** The ids of all that is recorded follow from it. */
  readonly key: string;
  /** The body that the contract gives as an example. */
  readonly example: (path: string, name?: string) => Record<string, unknown>;
}

/** Tells a story to one world, command by command. */
export class Telling {
  readonly known: Known[] = [];
  #steps = 0;

  constructor(private readonly source: Source) {}

  get chance(): Chance {
    return this.source.chance;
  }

  get secretly(): Chance {
    return this.source.secretly;
  }

  get number(): string {
    return this.source.number;
  }

  /** Something that somebody wrote, of any length, for others than the viewers. */
  words(by = this.source.secretly): string {
    return `SYNTHETIC ${'lorem ipsum dolor sit amet '.repeat(by.whole(0, 6))}${by.next().toString(36)}`;
  }

  text() {
    return { content: { text: this.words() } };
  }

  example(path: string, name?: string): Record<string, unknown> {
    return this.source.example(path, name);
  }

  /** A day so many days from now: `2026-06-01`. */
  day(days: number): string {
    return new Date(this.source.world.now + days * 86_400_000).toISOString().slice(0, 10);
  }

  /** The day that it is in a state. */
  dayIn(state: string): string {
    return localDay(this.source.world.now, zoneOfState(state.toUpperCase()));
  }

  /** An instant so many minutes ago. */
  ago(minutes: number): string {
    return new Date(this.source.world.now - minutes * 60_000).toISOString();
  }

  /** Creates a record at a path that ends with its collection. */
  async creates(who: string, path: string, body: object, records = path): Promise<string> {
    const { id } = await this.does(who, path, body);
    this.known.push({ records, id });
    return id;
  }

  /** @throws Error that says which command of the story was refused, and why */
  async does(who: string, path: string, body: object = {}, sending?: Sending): Promise<Answered> {
    const { status, text } = await this.#ask({ who, method: 'POST', path, body }, sending);
    if (status > 201) throw new Error(`${who}: POST ${path}: ${text}`);
    return JSON.parse(text) as Answered;
  }

  /**
   * Creates a record whose key, and when it was made, is as secret as what people write. Its id differs between the worlds;
   * where it tells nothing of the key, it goes by a name that both have.
   */
  async createsUnseen(who: string, path: string, body: object): Promise<string> {
    const sending = this.#anyKey();
    const own = (await this.does(who, path, body, sending)).id;
    const name = derivedUuid('named', this.source.key, String(this.#steps));
    if (!sending.times.some((time) => own.startsWith(time))) this.source.world.calls(own, name);
    this.known.push({ records: path, id: this.source.world.isNamed(name) ? name : own });
    return own;
  }

  /** A command before which anything from no time to so many minutes may have passed, under any key. */
  async doesUnseen(who: string, path: string, body: object, minutes: number): Promise<void> {
    for (let left = this.source.secretly.whole(0, minutes); left > 0; left -= 1) await this.source.world.pass(MINUTE);
    await this.does(who, path, body, this.#anyKey());
  }

  /** Waits until the time of both worlds is the same again. */
  async waitsUntil(time: number): Promise<void> {
    const { world } = this.source;
    while (world.now < time) await world.pass(Math.min(MINUTE, time - world.now));
  }

  get now(): number {
    return this.source.world.now;
  }

  /** A key of version 7 of some time, or one that is none; and a correlation id of some time. */
  #anyKey(): Sending & { readonly times: readonly string[] } {
    const { secretly, key } = this.source;
    const times = [0, 1].map(() => {
      const hex = (this.now - secretly.whole(0, 90 * 24 * 60) * MINUTE).toString(16).padStart(12, '0');
      return `${hex.slice(0, 8)}-${hex.slice(8)}-`;
    });
    const ends = ['key', 'correlation'].map((what) => derivedUuid(what, key, String(this.#steps)).slice(15));
    const [idempotencyKey = '', correlation = ''] = times.map((time, index) => `${time}7${ends[index] ?? ''}`);
    return {
      idempotencyKey: secretly.happens(0.7) ? idempotencyKey : `${key}-${secretly.next().toString(36)}`,
      correlation,
      times,
    };
  }

  /** Looks at something, whether or not it may be seen. */
  async looks(who: string, path: string): Promise<void> {
    await this.#ask({ who, method: 'GET', path });
  }

  async #ask(asked: Asked, sending?: Sending) {
    const { world, key } = this.source;
    this.#steps += 1;
    await world.pass(1_000);
    return await world.ask(asked, `${key}-${String(this.#steps)}`, sending);
  }
}
