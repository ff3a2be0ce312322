import { Command, CommandBus } from '@nestjs/cqrs';
import type { Application } from '#apps/server/server.js';
import { Refusal } from '#kernel/refusal.js';
import { CHAIR } from './people.js';
import { type Story, CommandRunner } from './command-runner.js';
import { SteppedClock } from './stepped-clock.js';
import { HOUR } from './synthetic.js';

class Note extends Command<{ state: string }> {
  constructor(
    readonly record: string,
    readonly now: number,
    readonly commandId: string,
  ) {
    super();
  }
}

/** A runner whose commands go to `carryOut`. */
function stageOf(carryOut: (note: Note) => Promise<{ state: string }>): CommandRunner {
  const app = { get: (token: unknown) => (token === CommandBus ? { execute: carryOut } : {}) };
  const platform = {
    store: { head: () => Promise.resolve(0n) },
    views: { queries: { reached: () => Promise.resolve() } },
  };
  const span = { seed: 1, from: 0, until: 100 * HOUR };
  const everything = { demand: () => Promise.resolve() };
  return new CommandRunner({ app, platform } as unknown as Application, new SteppedClock(0), span, everything);
}

function* story(record: string, hours: readonly number[], alone = false): Story<string> {
  for (const after of hours) {
    yield {
      after: after * HOUR,
      by: CHAIR,
      ...(alone && { views: [] }),
      does: ({ commandId }, now) => new Note(record, now, commandId),
    };
  }
}

const silent = () => undefined;

describe('The command runner of the synthetic region', () => {
  it('ends with what was refused, to whom, when and why', async () => {
    const runner = stageOf(() => Promise.reject(new Refusal('test.forbidden', 'Not so.')));
    runner.follow('note-1', 2 * HOUR, story('note-1', [0]));
    await expect(runner.run(silent)).rejects.toThrow(
      'Note for note-1 on 1970-01-01T02:00:00.000Z was refused: test.forbidden: Not so.',
    );
  });

  it('runs in the order of time, what concerns one record never at once, and nothing after the end', async () => {
    const notes: Note[] = [];
    const under = new Map<string, number>();
    const runner = stageOf(async (note) => {
      notes.push(note);
      under.set(note.record, (under.get(note.record) ?? 0) + 1);
      expect(under.get(note.record)).toBe(1);
      await new Promise(setImmediate);
      under.set(note.record, 0);
      return { state: 'done' };
    });
    runner.follow('b', 1, story('b', [0, 0.1, 60, 60]));
    runner.follow('a', 0, story('a', [0, 0.1, 50]));
    expect(await runner.run(silent)).toBe(6);
    expect(notes.map(({ record }) => record)).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(notes.map(({ now }) => now)).toEqual([...notes.map(({ now }) => now)].sort((one, other) => one - other));
    expect(new Set(notes.map(({ commandId }) => commandId)).size).toBe(6);
  });

  it('lets nothing else happen beside what waits for views', async () => {
    let running = 0;
    const runner = stageOf(async ({ record }) => {
      running += 1;
      await new Promise(setImmediate);
      if (record === 'a') expect(running).toBe(1);
      running -= 1;
      return { state: 'done' };
    });
    runner.follow('a', 0, story('a', [0, 1], true));
    runner.follow('b', 0, story('b', [0, 1]));
    runner.follow('c', 0, story('c', [0, 1]));
    expect(await runner.run(silent)).toBe(6);
  });
});
