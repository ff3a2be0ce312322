import type { Chance } from '#apps/seed/chance.js';
import type { Answered } from '../../scenarios/client.js';
import type { Asked, World } from './world.js';

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
  async does(who: string, path: string, body: object = {}): Promise<Answered> {
    const { status, text } = await this.#ask({ who, method: 'POST', path, body });
    if (status > 201) throw new Error(`${who}: POST ${path}: ${text}`);
    return JSON.parse(text) as Answered;
  }

  /** Looks at something, whether or not it may be seen. */
  async looks(who: string, path: string): Promise<void> {
    await this.#ask({ who, method: 'GET', path });
  }

  async #ask(asked: Asked) {
    const { world, key } = this.source;
    this.#steps += 1;
    await world.pass(1_000);
    return await world.ask(asked, `${key}-${String(this.#steps)}`);
  }
}
