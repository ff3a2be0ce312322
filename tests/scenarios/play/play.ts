import type { Contract } from '../../contract/contract.js';
import { type Answered, done, type Person, type Region } from '../client.js';
import { type ContractExample, examplesOf } from '../contract-examples.js';
import { send } from '../http.js';

/** How an example is sent where it cannot be sent as it stands. */
export interface Play {
  /** Which example, where the contract has several. */
  readonly name?: string;
  /** In place of what stands in the example: ids of other records, and times that only the test knows. */
  readonly but?: Readonly<Record<string, unknown>>;
}

/** Sends the contract's examples, each by someone who may and to a record that is ready for it. */
export class Player {
  /** `POST path` and the name of the example, of everything that was sent and carried out. */
  readonly sent = new Set<string>();
  /** Who sent them, by their path. */
  readonly senders = new Map<string, Person[]>();
  /** Addresses of the records that were made, by the path of their route: `/v1/exchange-requests/{id}`. */
  readonly records = new Map<string, string[]>();

  private constructor(
    readonly people: Region,
    readonly contract: Contract,
    /** The time at the server: milliseconds. */
    private readonly now: () => number,
  ) {}

  static async at(origin: string, people: Region, now = Date.now): Promise<Player> {
    const { body } = await send<Contract>(origin, { path: '/openapi.json' });
    return new Player(people, body, now);
  }

  /** @throws Error unless the example was accepted */
  async sends(
    person: Person,
    path: string,
    ids: Readonly<Record<string, string>> = {},
    play: Play = {},
  ): Promise<Answered> {
    const examples = this.examplesOf(path);
    const example = play.name === undefined ? examples[0] : examples.find(({ name }) => name === play.name);
    if (!example) throw new Error(`the contract has no example ${play.name ?? ''} for POST ${path}`);
    const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const id = ids[name];
      if (id === undefined) throw new Error(`POST ${path} needs ${name}`);
      return id;
    });
    const reply = await person.posts(address, { ...example.value, ...play.but });
    try {
      done(reply);
    } catch (error) {
      throw new Error(`POST ${path} (${example.name}) by ${person.identity}`, { cause: error });
    }
    this.sent.add(keyOf(path, example.name));
    this.senders.set(path, [...(this.senders.get(path) ?? []), person]);
    if (reply.status === 201) this.knows(String(reply.headers.location));
    return reply.body;
  }

  /** The examples of a body that can be sent now. */
  examplesOf(path: string): readonly ContractExample[] {
    return examplesOf(this.contract, path, this.now());
  }

  /** The examples of the contract that were not sent. */
  unsent(): readonly string[] {
    const posts = Object.entries(this.contract.paths).filter(([, methods]) => methods.post);
    const all = posts.flatMap(([path]) => examplesOf(this.contract, path).map(({ name }) => keyOf(path, name)));
    return all.filter((key) => !this.sent.has(key));
  }

  /** The route of a record's address; undefined for the address of a list. */
  routeOf(address: string): string | undefined {
    if (Object.hasOwn(this.contract.paths, address)) return undefined;
    return Object.keys(this.contract.paths).find((path) => pattern(path).test(address));
  }

  /** That something can be read at this address. */
  knows(address: string): void {
    const route = this.routeOf(address);
    if (route !== undefined) this.records.set(route, [...(this.records.get(route) ?? []), address]);
  }
}

function keyOf(path: string, name: string): string {
  return name === '' ? path : `${path} (${name})`;
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}
