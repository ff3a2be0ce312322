// What an operator did in the data folder beside the server, from the folder into the log.
import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UndisclosedRead } from './contract.js';
import type { EventStore, StoredEvent } from './event-store.js';
import { derivedUuid } from './identifiers.js';
import { platformFact } from './platform-fact.js';
import { syncFolder } from './sync-folder.js';

/** In a data folder: one line of JSON for each act. Read by every later program: its lines MUST keep their form. */
export const OPERATOR_FILE = 'operator.ndjson';
export const OPERATOR_ACTS = 'operator-acts';

/** An act as its line has it; `line` is its UUID. No personal data. */
export type OperatorAct = UndisclosedRead['conduct'];

/** Milliseconds after which a line is in the log, at most, while a server runs. */
const WITHIN = 10_000;

/**
 * Notes an act in the data folder. It is on the disk when this returns: only then may anything be shown. A line that was
 * left half-written, by an act that so showed nothing, is ended before.
 */
export function noteOperatorAct(directory: string, act: OperatorAct): void {
  const handle = openSync(join(directory, OPERATOR_FILE), 'a+', 0o600);
  try {
    writeFileSync(handle, `${isLineEnded(handle) ? '' : '\n'}${JSON.stringify(act)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  syncFolder(directory);
}

function isLineEnded(handle: number): boolean {
  const { size } = fstatSync(handle);
  const last = Buffer.alloc(1);
  return size === 0 || (readSync(handle, last, 0, 1, size - 1) === 1 && last.toString() === '\n');
}

/**
 * Takes what operators noted into the log: when the log is opened and closed, and soon after a line was written. Each
 * line becomes one fact, once, whatever was interrupted; a last line that is not ended waits.
 */
export class OperatorActs {
  readonly #timer: NodeJS.Timeout;
  readonly #notUnderstood = new Set<number>();
  #seen = '';
  #work: Promise<void> = Promise.resolve();

  private constructor(
    private readonly store: EventStore,
    private readonly directory: string,
    private readonly onFault: (error: unknown) => void,
  ) {
    this.#timer = setInterval(() => void this.takeIn(), WITHIN).unref();
  }

  static async start(store: EventStore, directory: string, onFault: (error: unknown) => void): Promise<OperatorActs> {
    const acts = new OperatorActs(store, directory, onFault);
    await acts.takeIn();
    return acts;
  }

  /** Takes in what is not in the log yet. What fails is told, and tried again. */
  takeIn(): Promise<void> {
    this.#work = this.#work.then(() => this.#takeIn()).catch(this.onFault);
    return this.#work;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.takeIn();
  }

  async #takeIn(): Promise<void> {
    const text = wholeLinesOf(this.directory);
    if (text === this.#seen) return;
    const noted = new Map(this.#actsIn(text).map((act) => [act.line, act]));
    const taken = await this.store.readStream(OPERATOR_ACTS);
    for (const event of taken) noted.delete(lineOf(event));
    const facts = [...noted.values()].map((conduct) =>
      platformFact({ type: 'log.undisclosed-read.v1', conduct }, derivedUuid(OPERATOR_ACTS, conduct.line)),
    );
    const expected = taken.length === 0 ? 'no-stream' : taken.length - 1;
    if (facts.length > 0) await this.store.append(OPERATOR_ACTS, expected, facts);
    this.#seen = text;
  }

  #actsIn(text: string): readonly OperatorAct[] {
    return text.split('\n').flatMap((line, place) => {
      if (line === '') return [];
      const act = actIn(line);
      if (!act && !this.#notUnderstood.has(place)) {
        this.#notUnderstood.add(place);
        this.onFault(new Error(`line ${String(place + 1)} of ${OPERATOR_FILE} is not understood`));
      }
      return act ? [act] : [];
    });
  }
}

/** Without a last line that is not ended; empty where there is no file. */
function wholeLinesOf(directory: string): string {
  try {
    const text = readFileSync(join(directory, OPERATOR_FILE), 'utf8');
    return text.slice(0, text.lastIndexOf('\n') + 1);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function lineOf({ payload }: StoredEvent): string {
  return (JSON.parse(payload) as { conduct: OperatorAct }).conduct.line;
}

const FORM: Readonly<Record<keyof OperatorAct, RegExp>> = {
  line: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  at: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  command: /^[a-z][a-z -]{0,39}$/,
  from: /^\d{1,19}$/,
  until: /^\d{1,19}$/,
};

/** The act of a line, with nothing beside what belongs to it; undefined when it is none. */
function actIn(text: string): OperatorAct | undefined {
  try {
    const line = JSON.parse(text) as Partial<Record<keyof OperatorAct, unknown>>;
    const parts = Object.entries(FORM).map(([name, form]) => [name, line[name as keyof OperatorAct], form] as const);
    if (!parts.every(([, value, form]) => typeof value === 'string' && form.test(value))) return undefined;
    return Object.fromEntries(parts.map(([name, value]) => [name, value])) as unknown as OperatorAct;
  } catch {
    return undefined;
  }
}
