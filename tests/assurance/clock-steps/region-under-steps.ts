import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { IDENTITIES } from '#apps/dev-idp/identities.js';
import { establishBaseline } from '#apps/server/register/baseline.js';
import { readConfig } from '#apps/server/config/config.js';
import type { Machine } from '#apps/server/clock/kept-clock.js';
import { type Server, startServer } from '#apps/server/server.js';
import { ErasureScheduler } from '#erasure/erasure.scheduler.js';
import { CONFIRM_CLOCK, noteOperatorAct } from '#event-store/files/operator-acts.js';
import { DeadlineScheduler } from '#exchange/deadline/deadline.scheduler.js';
import { JsonLog } from '#telemetry/log.js';
import { type GivenIssuer, givenIssuer } from '#web/auth/given-issuer.js';
import { region, type Region } from '../../scenarios/client.js';

const CENTURY = 36_525 * 24 * 3_600_000;

/** A machine whose time can go by in a moment, and whose wall clock can be set. Times in milliseconds since 1970. */
export class SteppedMachine implements Machine {
  readonly #began = Date.now();
  #passed = 0;
  #movedBy = 0;
  #off = 0;
  #runs = 1;
  /** The latest time that it ever was. */
  latest = 0;

  /** The time that it is, whatever the wall clock shows. */
  now(): number {
    const now = Date.now() + this.#movedBy;
    this.latest = Math.max(this.latest, now);
    return now;
  }

  wall(): number {
    return this.now() + this.#off;
  }

  elapsed(): number {
    this.now();
    return Date.now() - this.#began + this.#passed;
  }

  get run(): string {
    return String(this.#runs);
  }

  /** Time goes by until then: the machine slept, or was busy. */
  passTo(time: number): void {
    const passed = time - this.now();
    this.#movedBy += passed;
    this.#passed += passed;
  }

  /** Somebody sets the wall clock. */
  setTo(time: number): void {
    this.#off = time - this.now();
  }

  setRight(): void {
    this.#off = 0;
  }

  /** What the wall clock shows was right all the time. */
  isRight(): void {
    this.#movedBy += this.#off;
    this.#off = 0;
  }

  startAgain(): void {
    this.#runs += 1;
  }
}

/** A server in this process, on a machine whose clocks can be moved. */
export class RegionUnderSteps {
  readonly machine = new SteppedMachine();
  people!: Region;
  server!: Server;

  private constructor(
    private readonly data: string,
    private readonly idp: GivenIssuer,
  ) {}

  static async open(data: string): Promise<RegionUnderSteps> {
    const opened = new RegionUnderSteps(data, await givenIssuer());
    await opened.#start();
    return opened;
  }

  /** An operator confirms what the wall clock shows, while the server is stopped. */
  async confirm(): Promise<void> {
    await this.restart(() => {
      const at = new Date(this.machine.wall()).toISOString();
      noteOperatorAct(this.data, { line: randomUUID(), at, command: CONFIRM_CLOCK });
      this.machine.isRight();
    });
  }

  async restart(whileDown: () => void): Promise<void> {
    await this.server.stop();
    whileDown();
    await this.#start();
  }

  /** Waits until all that is due by the clock is noted; the platform looks by itself, too, and twice at once here. */
  async settle(): Promise<void> {
    const due = this.server.app.get(DeadlineScheduler, { strict: false });
    const erasures = this.server.app.get(ErasureScheduler, { strict: false });
    for (let noted = 1; noted > 0;) {
      await this.#viewsAreCurrent();
      const looks = [due, due, erasures, erasures].map((scheduler) => scheduler.look());
      noted = (await Promise.all(looks)).reduce((sum, each) => sum + each, 0);
    }
  }

  async close(): Promise<void> {
    await this.server.stop();
    await this.idp.close();
  }

  async #viewsAreCurrent(): Promise<void> {
    const { store, views } = this.server.platform;
    const head = await store.head();
    while (views.status().some(({ position }) => position < head)) await pause(5);
  }

  async #start(): Promise<void> {
    const config = readConfig({ TALAAN_DATA: this.data, TALAAN_PORT: '0', TALAAN_OIDC_ISSUER: this.idp.issuer });
    const options = { machine: this.machine, log: new JsonLog('silent'), prepare: establishBaseline };
    this.server = await startServer(config, options);
    this.people = region({ origin: this.server.address, tokenOf: (identity) => this.#tokenOf(identity) });
  }

  /** Tokens are of the time outside. */
  async #tokenOf(identity: string): Promise<string> {
    const caller = IDENTITIES.find(({ subject }) => subject === identity);
    if (!caller) throw new Error(`no identity ${identity}`);
    return await this.idp.token(caller, { exp: Math.floor((Date.now() + CENTURY) / 1000) });
  }
}
