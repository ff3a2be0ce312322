import { CHAIR } from '#apps/dev-idp/identities.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Meta } from '#event-store/fact.js';
import type { RecordKind, RecordTypes } from '#records/record-kind.js';
import { Records } from '#records/records.js';
import { Refusal } from '#kernel/refusal.js';
import { CommandRunner, step, type Telling } from './command-runner.js';
import { SteppedClock } from './stepped-clock.js';
import { HOUR } from './synthetic.js';

interface Note {
  readonly record: string;
  readonly now: number;
  readonly type: string;
  readonly meta: Meta;
}

const NOTES = {
  kind: 'note',
  decider: { initial: { name: 'none' } },
} as unknown as RecordKind<RecordTypes>;

/** A runner whose commands go to `carryOut`. */
function runnerOf(carryOut: (note: Note) => Promise<{ state: { name: string } }>): CommandRunner {
  const clock = new SteppedClock(0);
  const records = {
    permit: () => Promise.resolve(),
    dispatch: (_: unknown, id: string, { type }: { type: string }, meta: Meta) =>
      carryOut({ record: id, now: clock.now(), type, meta }),
  };
  const app = { get: (token: unknown) => (token === Records ? records : {}) } as unknown as NestFastifyApplication;
  return new CommandRunner({ app }, clock, { seed: 1, from: 0, until: 100 * HOUR });
}

/** Notes are written on a record, each so many hours after the one before. */
function writes(
  runner: CommandRunner,
  record: string,
  start: number,
  hours: readonly number[],
  telling?: Telling<RecordTypes>,
): void {
  const steps = hours.map((after) => step<RecordTypes>(after / 24, CHAIR, { type: 'note' }));
  runner.follow(NOTES, record, start, steps, telling);
}

const silent = () => undefined;

describe('The command runner of the synthetic region', () => {
  it('ends with what was refused, to whom, when and why', async () => {
    const runner = runnerOf(() => Promise.reject(new Refusal('test.forbidden', 'Not so.')));
    writes(runner, '1', 2 * HOUR, [0]);
    await expect(runner.run(silent)).rejects.toThrow(
      'note of a record of the kind note by chair on 1970-01-01T02:00:00.000Z was refused: test.forbidden: Not so.',
    );
  });

  it('runs in the order of time, what concerns one record never at once, and nothing after the end', async () => {
    const notes: Note[] = [];
    const under = new Map<string, number>();
    const runner = runnerOf(async (note) => {
      notes.push(note);
      under.set(note.record, (under.get(note.record) ?? 0) + 1);
      expect(under.get(note.record)).toBe(1);
      await new Promise(setImmediate);
      under.set(note.record, 0);
      return { state: { name: 'done' } };
    });
    writes(runner, 'b', 1, [0, 0.1, 60, 60]);
    writes(runner, 'a', 0, [0, 0.1, 50]);
    expect(await runner.run(silent)).toBe(6);
    expect(notes.map(({ record }) => record)).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(notes.map(({ now }) => now)).toEqual([...notes.map(({ now }) => now)].sort((one, other) => one - other));
    expect(new Set(notes.map(({ meta }) => meta.commandId)).size).toBe(6);
  });

  it('lets nothing else happen beside what others rest on', async () => {
    let running = 0;
    const runner = runnerOf(async ({ record }) => {
      running += 1;
      await new Promise(setImmediate);
      if (record === 'a') expect(running).toBe(1);
      running -= 1;
      return { state: { name: 'done' } };
    });
    writes(runner, 'a', 0, [0, 1], { alone: true });
    writes(runner, 'b', 0, [0, 1]);
    writes(runner, 'c', 0, [0, 1]);
    expect(await runner.run(silent)).toBe(6);
  });

  it('notes as the platform, once, that a limit has passed which still runs', async () => {
    const notes: Note[] = [];
    const runner = runnerOf((note) => {
      notes.push(note);
      return Promise.resolve({ state: { name: note.record === 'met' && note.now > 0 ? 'met' : 'open' } });
    });
    const limits = ({ name }: { name: string }) =>
      name === 'open' ? [{ dueAt: 10 * HOUR, key: ['answer'], note: { type: 'note-limit-passed' } }] : [];
    writes(runner, 'met', 0, [0, 5], { limits });
    writes(runner, 'missed', 0, [0, 5, 20], { limits });
    await runner.run(silent);
    const passed = notes.filter(({ type }) => type === 'note-limit-passed');
    expect(passed.map(({ record, now, meta: { actor, role } }) => [record, now, actor, role])).toEqual([
      ['missed', 10 * HOUR + 1_000, 'platform', 'platform'],
    ]);
  });
});
