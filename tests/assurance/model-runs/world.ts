import { setTimeout as pause } from 'node:timers/promises';
import { type Person, region, type Region } from '../../scenarios/client.js';
import type { Reply } from '../../scenarios/http.js';
import { HOUR } from './expected.js';
import { type RunningServer, startServer } from '../../scenarios/running-server.js';

/** What divides an hour: as many jumps of the clock can there be, so that no limit passes while commands are sent. */
const JUMPS = 12;
const PATIENCE = 60_000;

/**
 * The server under test, which ends and starts, and whose clock jumps ahead while it is down. Whoever sends something to
 * it sends the very same again until there is an answer.
 */
export class World {
  /** What was sent again because no answer came, or one that says to try again. */
  sentAgain = 0;
  starts = 1;
  readonly #began = Date.now();
  #jumps = 0;
  #ahead = 0;
  #people: Region;
  #up: Promise<void> = Promise.resolve();

  private constructor(
    private server: RunningServer,
    private readonly data: string,
    private readonly place: string,
  ) {
    this.#people = region(server);
  }

  static async start(data: string, place = '.'): Promise<World> {
    return new World(await startServer(data, environment(0), place), data, place);
  }

  /** By the clock of the server. */
  now(): number {
    return Date.now() + this.#ahead;
  }

  /** Ends the server, and starts it again with its clock put forward by so many whole hours and a bit. */
  async restart(signal: 'SIGTERM' | 'SIGKILL', hours = 0): Promise<void> {
    this.#up = this.#again(signal, hours);
    await this.#up;
  }

  async #again(signal: 'SIGTERM' | 'SIGKILL', hours: number): Promise<void> {
    await (signal === 'SIGTERM' ? this.server.stop() : this.server.kill());
    if (hours > 0) {
      // On whole hours since the beginning and a twelfth part more for each jump: limits are on whole hours.
      this.#jumps = (this.#jumps + 1) % JUMPS;
      const sinceBegan = Math.ceil((this.now() - this.#began) / HOUR) + hours;
      this.#ahead = this.#began + sinceBegan * HOUR + (this.#jumps * HOUR) / (JUMPS + 1) - Date.now();
    }
    this.server = await startServer(this.data, environment(this.#ahead), this.place);
    this.#people = region(this.server);
    this.starts += 1;
  }

  async stop(): Promise<void> {
    await this.#up;
    await this.server.stop();
  }

  posts(identity: string, path: string, body: unknown, key: string, ifMatch?: number) {
    return this.#until(identity, (person) =>
      person.posts<Record<string, unknown>>(path, body, { key, ...(ifMatch !== undefined && { ifMatch }) }),
    );
  }

  reads(identity: string, path: string) {
    return this.#until(identity, (person) => person.reads(path));
  }

  async #until(identity: string, send: (person: Person) => Promise<Reply>): Promise<Reply> {
    for (const deadline = Date.now() + PATIENCE; ; this.sentAgain += 1) {
      await this.#up;
      const reply = await send(this.#people.person(identity)).catch(() => undefined);
      if (reply !== undefined && reply.status !== 503 && reply.status !== 429) return reply;
      if (Date.now() > deadline) throw new Error(`no answer from the server: ${reply?.text ?? this.server.log()}`);
      await pause(20);
    }
  }
}

/** A clock that is ahead, for the whole process and its threads, as the machine's would be. */
function environment(ahead: number): Record<string, string> {
  if (ahead === 0) return {};
  const shift = `const now = Date.now, Real = Date;
    globalThis.Date = class extends Real { constructor(...parts) { parts.length ? super(...parts) : super(Date.now()); } };
    Date.now = () => now.call(Real) + ${String(Math.round(ahead))};`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(shift)}`, TALAAN_CLOCK_STEP: 'any' };
}
