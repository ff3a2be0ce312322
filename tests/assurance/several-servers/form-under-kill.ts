import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { NAMES } from '#apps/split/split-targets.js';
import { type Region, region } from '../../scenarios/client.js';
import { FORM } from '../../scenarios/form.js';
import { send } from '../../scenarios/http.js';
import { keepAway } from '../../scenarios/kept-away.js';
import { childrenOf, type Shown, signalTo } from '../../scenarios/processes.js';
import { MovedTime } from '../../scenarios/moved-form.js';
import { type RunningServer, startServer } from '../../scenarios/running-server.js';
import { SecondProcess } from '../../scenarios/second-process.js';

/** The target that runs twice. */
export const TWICE = 'exchange';
const POSTGRES = 'bin/postgres';
/** Characters. */
const SAID = 6_000;

/** Nobody is refused for how much is sent. */
const SETTINGS = {
  [FORM]: 'split',
  TALAAN_RECORD_FACTS: '1000000',
  TALAAN_STEP_REPEATS: '100000',
  TALAAN_REQUESTS_PER_SUBJECT: '10000',
};

export const SECOND = `${TWICE}, the second process`;
const SESSION = 'a session of PostgreSQL';
const WORKER = 'a worker of nginx';
/** With it goes what answers for all, and the identity provider. */
export const ALL = 'all of it';

/** What can be killed, by its name. Those on whom most depends come first. */
export const KINDS: readonly string[] = [
  ...[TWICE, 'postgres', 'nginx', SECOND, SESSION, 'oversight', WORKER, 'attachments', 'guard.js'],
  ...NAMES.filter((name) => ![TWICE, 'oversight', 'attachments'].includes(name)),
];

/** Those who send, whose tokens are got before anything is killed. */
export const IDENTITIES = [
  ...['ph-officer', 'vn-officer', 'th-officer', 'ph-head', 'acwc-reporter', 'chair', 'secretariat', 'registrar'],
  'auditor',
] as const;

/** The split form with a second process of `exchange`, all of which can be killed, and whose time can be moved. */
export class FormUnderKill {
  #people!: Region;
  #second!: SecondProcess;
  #atSecond!: Region;

  private constructor(
    private form: RunningServer,
    /** Of all processes. */
    readonly clock: MovedTime,
  ) {}

  /** @param movedBy by how much its time goes before that of the machine: milliseconds */
  static async start(folder: string, movedBy: number, place?: string): Promise<FormUnderKill> {
    // Started by root, PostgreSQL runs as another user, who must pass through.
    chmodSync(folder, 0o711);
    const clock = new MovedTime(join(folder, 'time'));
    clock.movedBy = movedBy;
    const settings = { ...SETTINGS, ...clock.environment };
    const under = new FormUnderKill(await startServer(join(folder, 'data'), settings, place), clock);
    try {
      await under.#meet();
    } catch (error) {
      await under.stop();
      throw error;
    }
    return under;
  }

  get data(): string {
    return this.form.data;
  }

  get origin(): string {
    return this.form.origin;
  }

  /** The end of what all of its programs have written. */
  get saidLast(): string {
    return this.form.log().slice(-SAID);
  }

  /** Everybody, at nginx. */
  get people(): Region {
    return this.#people;
  }

  /** Everybody, at the second process of `exchange`. */
  get atSecond(): Region {
    return this.#atSecond;
  }

  async #meet(): Promise<void> {
    this.#second = await SecondProcess.of(this.form, TWICE);
    const tokens = new Map<string, Promise<string>>();
    const tokenOf = (identity: string): Promise<string> => {
      const known = tokens.get(identity) ?? this.form.tokenOf(identity);
      tokens.set(identity, known);
      return known;
    };
    this.#people = region({ origin: this.form.origin, tokenOf });
    this.#atSecond = region({ origin: this.#second.origin, tokenOf });
  }

  /** Gets everybody's token while the provider is there. */
  async know(identities: readonly string[]): Promise<void> {
    for (const place of [this.#people, this.#atSecond]) {
      await Promise.all(identities.map((identity) => place.person(identity).token()));
    }
  }

  /** Kills one, if it runs now. A whole platform that was killed has come back when this returns. */
  async kill(kind: string): Promise<boolean> {
    if (kind === ALL) {
      await this.#second.stop();
      await this.form.kill();
      this.form = await this.form.again();
      await this.#meet();
      await this.know(IDENTITIES);
      return true;
    }
    if (kind === SECOND) {
      const isRunning = this.#second.pid !== undefined;
      this.#second.kill();
      return isRunning;
    }
    const found = this.#found(kind);
    return found !== undefined && signalTo(found.pid, 'SIGKILL');
  }

  #found(kind: string): Shown | undefined {
    const children = childrenOf(this.form.process.pid);
    const parent = (words: string) => children.find(({ args }) => args.includes(words));
    if (kind === SESSION) {
      const sessions = childrenOf(parent(POSTGRES)?.pid).filter(({ args }) => args.includes('talaan_holder'));
      return sessions[Math.floor(sessions.length / 2)];
    }
    if (kind === WORKER) return childrenOf(parent('nginx')?.pid)[0];
    return parent(kind === 'postgres' ? POSTGRES : kind === 'nginx' || kind === 'guard.js' ? kind : `--target ${kind}`);
  }

  /** PostgreSQL ends whenever it begins, until what is answered is called. */
  postgresAway(): () => void {
    return keepAway(POSTGRES, this.form.process.pid ?? 0);
  }

  /** Waits until every target and the second process of one are ready. */
  async ready(): Promise<void> {
    while ((await send(this.form.origin, { path: '/readyz' }).catch(() => undefined))?.status !== 200) await pause(50);
    await this.#second.ready();
  }

  async stop(): Promise<void> {
    // Undefined where it could not be started.
    await (this.#second as SecondProcess | undefined)?.stop();
    await this.form.stop();
  }
}
