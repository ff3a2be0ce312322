import { hash, randomUUID } from 'node:crypto';
import { contractExamples } from '../../scenarios/contract-examples.js';
import { type Answered, done, region, type Region } from '../../scenarios/client.js';
import type { RunningServer } from '../../scenarios/running-server.js';
import { AtOnce } from '../sample.js';
import type { Known, Standing } from './known.js';

/** Fewer requests than the server takes of one caller at a time. */
const UNDER_WAY = 48;

/** One step in the life of a record: who does what, and with what in the place of the contract's example. */
export type Step = readonly [identity: string, command: string, but?: object | undefined];

/** How the records of the world come about. */
export class Growth {
  readonly records: Standing[] = [];
  readonly #underWay = new AtOnce(UNDER_WAY);
  #marks = 0;

  private constructor(
    readonly people: Region,
    private readonly exampleOf: (path: string, name?: string) => Record<string, unknown>,
  ) {}

  static async at(server: RunningServer): Promise<Growth> {
    return new Growth(region(server), await contractExamples(server.origin));
  }

  /** A text that no other record has. */
  mark(): string {
    this.#marks += 1;
    return `SEALED-${String(this.#marks).padStart(5, '0')}`;
  }

  /** The contract's example, in words of the record's own. */
  body(template: string, mark: string, but: object = {}, name?: string): Record<string, unknown> {
    const example = JSON.stringify(this.exampleOf(template, name)).replaceAll('SYNTHETIC', mark);
    return { ...(JSON.parse(example) as Record<string, unknown>), ...but };
  }

  async posts(identity: string, path: string, body: object): Promise<Answered> {
    const sent = () => this.people.person(identity).posts(path, body, { key: randomUUID() });
    const reply = await this.#underWay.work(sent);
    if (reply.status > 201) throw new Error(`${identity} ${path}: ${String(reply.status)} ${reply.text}`);
    return done(reply);
  }

  /** Takes the steps one after the other, on the record at `address`. */
  async goesOn(template: string, address: string, steps: readonly Step[], mark: string): Promise<void> {
    for (const [identity, command, but] of steps) {
      await this.posts(identity, `${address}/${command}`, this.body(`${template}/${command}`, mark, but));
    }
  }

  /** A file with this text, ready to be cited. */
  async sendsFile(identity: string, text: string): Promise<string> {
    const file = Buffer.from(text);
    const said = { name: text, mediaType: 'text/plain', bytes: file.length };
    const { id } = await this.posts(identity, '/v1/attachments', said);
    const path = `/v1/attachments/${id}/parts/1`;
    const headers = { 'content-type': 'application/octet-stream' };
    const { status, text: why } = await this.people
      .person(identity)
      .sends({ method: 'PUT', path, headers, body: file });
    if (status !== 200) throw new Error(`${identity} PUT ${path}: ${String(status)} ${why}`);
    await this.posts(identity, `/v1/attachments/${id}/complete`, { digest: hash('sha256', file, 'hex') });
    return id;
  }

  /** A record from its creation on, at `<base>/{id}`. */
  async grows(base: string, [identity, example, but]: Step, steps: readonly Step[], mark: string): Promise<string> {
    const { id } = await this.posts(identity, base, this.body(base, mark, but, example === '' ? undefined : example));
    await this.goesOn(`${base}/{id}`, `${base}/${id}`, steps, mark);
    return id;
  }

  keeps<K extends Known>(record: Standing<K>): void {
    this.records.push(record);
  }
}

/** How much of the world: `every` state with every handling code, or each state once. */
export type Extent = 'every' | 'each';

export const daysFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
export const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
