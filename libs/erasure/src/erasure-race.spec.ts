// Two processes on one log: one writes a record, holds it and reads it, while the other one carries out its erasure.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { derivedUuid } from '#event-store/identifiers.js';
import { describeWithPostgres, GivenPostgres } from '#event-store/postgres/given-postgres.js';
import { DAY } from '#kernel/time.js';
import { GivenKeys } from '#vault/postgres/given-keys.js';
import type { Said, Told } from './given-other-process.js';

const PROGRAM = fileURLToPath(new URL('./given-other-process.js', import.meta.url));
const T0 = Date.UTC(2026, 2, 2, 8);
const DUE = T0 + 31 * DAY;
const ROUNDS = 60;
const AT_ONCE = 6;
/** So many commands of one record follow each other, unless one is refused before. */
const COMMANDS = 25;

/** A process that is told what to do, and says what became of it. */
class Process {
  readonly #waiting = new Map<number, (said: Said) => void>();
  #calls = 0;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (said: Said) => this.#waiting.get(said.call)?.(said));
  }

  static async start(given: GivenKeys): Promise<Process> {
    const env = { TALAAN_TEST_LOG: given.url('log_writer'), TALAAN_TEST_KEYS: JSON.stringify(given.options) };
    const child = fork(PROGRAM, { env: { ...process.env, NODE_OPTIONS: '', ...env } });
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('the process ended')));
    await Promise.race([once(child, 'message'), ended]);
    ended.catch(() => undefined);
    return new Process(child);
  }

  tell(told: Omit<Told, 'call' | 'time'>, time = DUE): Promise<Said> {
    const call = (this.#calls += 1);
    return new Promise((resolve) => {
      this.#waiting.set(call, resolve);
      this.child.send({ call, time, ...told } satisfies Told);
    });
  }

  async end(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}

describeWithPostgres('A record and its erasure in two processes', () => {
  let server: GivenPostgres;
  let given: GivenKeys;
  let writer: Process;
  let eraser: Process;

  beforeAll(async () => {
    server = await GivenPostgres.start();
    given = await GivenKeys.in(server);
    writer = await Process.start(given);
    eraser = await Process.start(given);
  });
  afterAll(async () => {
    await Promise.all([writer.end(), eraser.end()]);
    await given.dispose();
    await server.dispose();
  });

  /** Notes whose erasure was asked for long enough ago. */
  async function due(name: string): Promise<readonly string[]> {
    const notes = Array.from({ length: ROUNDS }, (_, n) => derivedUuid(name, String(n)));
    for (const note of notes) {
      expect(await writer.tell({ act: 'add', note, key: `first ${note}` }, T0)).toHaveProperty('position');
      expect(await writer.tell({ act: 'ask', note, key: `ask ${note}` }, T0)).toHaveProperty('position');
    }
    return notes;
  }

  async function rounds(notes: readonly string[], round: (note: string, n: number) => Promise<void>): Promise<void> {
    const left = notes.map((note, n) => [note, n] as const);
    const line = async () => {
      for (let next; (next = left.shift());) await round(...next);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, line));
  }

  /** Of streams the positions of their facts, and of the erasure among them. */
  async function log(type: string, stream: string): Promise<readonly bigint[]> {
    const where = `stream = '${stream}' AND type = '${type}'`;
    const rows = await given.sql(`SELECT position FROM talaan.fact WHERE ${where} ORDER BY position`);
    return rows.map(({ position }) => BigInt(String(position)));
  }

  const erasedAt = async (note: string) => (await log('erasure.content-erased.v1', `erasure-note-${note}`))[0];
  const erases = (note: string) => eraser.tell({ act: 'erase', note, key: `erase ${note}` });

  /** Erases it after a moment; a little later again, as the scheduler does, where others came in between three times. */
  async function erased(note: string, moment: number): Promise<bigint> {
    await after(moment);
    for (;;) {
      const { refused } = await erases(note);
      const at = await erasedAt(note);
      if (at !== undefined) return at;
      expect(refused).toBe('store.contended');
      await after(1);
    }
  }

  it('never let a command be acknowledged, or be in the log, behind the erasure', async () => {
    const outcomes = { before: 0, refused: 0 };
    await rounds(await due('commands'), async (note, n) => {
      const erasure = erased(note, 5 + (n % 20));
      const acknowledged: bigint[] = [];
      for (let k = 0; k < COMMANDS; k += 1) {
        const key = `${note} ${String(k)}`;
        const { position, refused } = await writer.tell({ act: 'add', note, key });
        if (position !== undefined) acknowledged.push(BigInt(position));
        else {
          expect(refused).toBe('content.erased');
          expect(await writer.tell({ act: 'add', note, key })).toMatchObject({ refused });
          outcomes.refused += 1;
          break;
        }
      }
      const at = await erasure;
      outcomes.before += acknowledged.length;
      expect(acknowledged.filter((position) => position > at)).toEqual([]);
      expect(await log('note.added.v1', `note-${note}`)).toHaveLength(1 + acknowledged.length);
    });
    expect(outcomes.before).toBeGreaterThan(0);
    expect(outcomes.refused).toBeGreaterThan(0);
  });

  it('never let content be opened behind the erasure', async () => {
    let opened = 0;
    await rounds(await due('readings'), async (note, n) => {
      const erasure = erased(note, 5 + (n % 20));
      let readings = 0;
      for (let k = 0; k < COMMANDS; k += 1) {
        const said = await writer.tell({ act: 'read', note, key: '' });
        if (said.opened === 0) break;
        expect(said.opened).toBe(1);
        readings += 1;
      }
      const at = await erasure;
      const recorded = await log('access.content-read.v1', `reads-note-${note}`);
      expect(recorded).toHaveLength(readings);
      expect(recorded.filter((position) => position > at)).toEqual([]);
      opened += readings;
    });
    expect(opened).toBeGreaterThan(0);
  });

  it('never let the key of a record be destroyed on which a hold was placed', async () => {
    let held = 0;
    await rounds(await due('holds'), async (note, n) => {
      const erasing = after(n % 4).then(() => erases(note));
      await after((n >> 2) % 4);
      const until = DUE + 90 * DAY;
      const { position, refused } = await writer.tell({ act: 'hold', note, key: `hold ${note}`, until });
      await erasing;
      // What a key opens is remembered for a second.
      const reading = await eraser.tell({ act: 'read', note, key: '' });
      const keys = await given.sql(
        `SELECT 1 FROM talaan_keys.record_key JOIN talaan.fact
          ON stream = 'note-${note}' AND revision = 0 AND convert_from(payload, 'UTF8') LIKE '%' || record_key.id || '%'`,
      );
      if (position === undefined) {
        expect(refused).toBe('content.erased');
        expect(keys).toEqual([]);
      } else {
        expect(await erasedAt(note)).toBeUndefined();
        expect(reading).toMatchObject({ opened: 1 });
        expect(keys).toHaveLength(1);
        held += 1;
      }
    });
    expect(held).toBeGreaterThan(0);
    expect(held).toBeLessThan(ROUNDS);
  });
});
