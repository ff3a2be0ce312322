// What an operator did in the data folder beside the server, from the folder into the log.
import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClockConfirmed, LogCopied, UndisclosedRead } from '../contract.js';
import { type EventStore, type Expected, type NewEvent, RevisionConflict, type StoredEvent } from '../event-store.js';
import { derivedUuid } from '../identifiers.js';
import { platformFact } from '../platform-fact.js';
import { syncFolder } from './sync-folder.js';

/** In a data folder: one line of JSON for each act. Read by every later program: its lines MUST keep their form. */
export const OPERATOR_FILE = 'operator.ndjson';
export const OPERATOR_ACTS = 'operator-acts';

/** The command whose line says that the machine's clock is right. */
export const CONFIRM_CLOCK = 'confirm-clock';

/** The command whose line says where a copy of the log has what facts cite. */
export const COPY = 'copy';

/** An act as its line has it; `line` is its UUID. No personal data. */
export type OperatorAct =
  | UndisclosedRead['conduct']
  | (ClockConfirmed['conduct'] & { readonly command: typeof CONFIRM_CLOCK })
  | (LogCopied['conduct'] & { readonly command: typeof COPY });

/** Who is told, and what may be written. */
export interface ActsSettings {
  readonly level: number;
  /** Told of the last line that says so and is not in the log, before it is: MUST be safe to repeat. */
  readonly onClockConfirmed: (line: string) => void;
  readonly onFault: (error: unknown) => void;
}

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
    private readonly settings: ActsSettings,
  ) {
    this.#timer = setInterval(() => void this.takeIn(), WITHIN).unref();
  }

  static async start(store: EventStore, directory: string, settings: ActsSettings): Promise<OperatorActs> {
    const acts = new OperatorActs(store, directory, settings);
    await acts.takeIn();
    return acts;
  }

  /** Takes in what is not in the log yet. What fails is told, and tried again. */
  takeIn(): Promise<void> {
    this.#work = this.#work.then(() => this.#takeIn()).catch(this.settings.onFault);
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
    const { level, onClockConfirmed } = this.settings;
    const confirmed = [...noted.values()].findLast(({ command }) => command === CONFIRM_CLOCK);
    if (confirmed) onClockConfirmed(confirmed.line);
    const facts = [...noted.values()]
      .map((act) => ({ fact: factOf(act), line: act.line }))
      // A program that may still use the folder does not know the others: they wait until the level is raised.
      .filter(({ fact }) => level >= SINCE[fact.type])
      .map(({ fact, line }) => platformFact(fact, derivedUuid(OPERATOR_ACTS, line)));
    const expected = taken.length === 0 ? 'no-stream' : taken.length - 1;
    if (facts.length > 0 && !(await this.#append(expected, facts))) return this.#takeIn();
    this.#seen = text;
  }

  /** False when another process has taken in the acts of its folder meanwhile. */
  async #append(expected: Expected, facts: readonly NewEvent[]): Promise<boolean> {
    try {
      await this.store.append(OPERATOR_ACTS, expected, facts);
      return true;
    } catch (error) {
      if (error instanceof RevisionConflict) return false;
      throw error;
    }
  }

  #actsIn(text: string): readonly OperatorAct[] {
    return text.split('\n').flatMap((line, place) => {
      if (line === '') return [];
      const act = actIn(line);
      if (!act && !this.#notUnderstood.has(place)) {
        this.#notUnderstood.add(place);
        this.settings.onFault(new Error(`line ${String(place + 1)} of ${OPERATOR_FILE} is not understood`));
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

/** The level of a folder at which an act may first be written. */
const SINCE = { 'log.undisclosed-read.v1': 2, 'log.clock-confirmed.v1': 3, 'log.copied.v1': 3 } as const;

function factOf(act: OperatorAct) {
  if ('from' in act) return { type: 'log.undisclosed-read.v1', conduct: act } as const;
  const { line, at } = act;
  if ('positions' in act) return { type: 'log.copied.v1', conduct: { line, at, positions: act.positions } } as const;
  return { type: 'log.clock-confirmed.v1', conduct: { line, at } } as const;
}

const EVERY_ACT = {
  line: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  at: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  command: /^[a-z][a-z -]{0,39}$/,
};
const POSITION = /^\d{1,19}$/;
const READ = { ...EVERY_ACT, from: POSITION, until: POSITION };

/** The act of a line, with nothing beside what belongs to it; undefined when it is none. */
function actIn(text: string): OperatorAct | undefined {
  try {
    const line = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const form = line.command === CONFIRM_CLOCK || line.command === COPY ? EVERY_ACT : READ;
    const parts = Object.entries(form).map(([name, form]) => [name, line[name], form] as const);
    if (!parts.every(([, value, form]) => typeof value === 'string' && form.test(value))) return undefined;
    const act = Object.fromEntries(parts.map(([name, value]) => [name, value]));
    if (line.command !== COPY) return act as unknown as OperatorAct;
    const positions = movedIn(line.positions);
    return positions && ({ ...act, positions } as unknown as OperatorAct);
  } catch {
    return undefined;
  }
}

function movedIn(said: unknown): LogCopied['conduct']['positions'] | undefined {
  if (!Array.isArray(said)) return undefined;
  const isPosition = (text: unknown): text is string => typeof text === 'string' && POSITION.test(text);
  const moved = said.flatMap((one) => {
    const { from, to } = (one ?? {}) as Readonly<Record<string, unknown>>;
    return isPosition(from) && isPosition(to) ? [{ from, to }] : [];
  });
  return moved.length === said.length ? moved : undefined;
}
