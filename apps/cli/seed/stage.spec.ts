import { Command, CommandBus } from '@nestjs/cqrs';
import type { Application } from '#apps/server/server.js';
import { Refusal } from '#kernel/refusal.js';
import { CHAIR } from './cast.js';
import { type Life, Stage } from './stage.js';
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

/** A stage whose commands go to `carryOut`. */
function stageOf(carryOut: (note: Note) => Promise<{ state: string }>): Stage {
  const app = { get: (token: unknown) => (token === CommandBus ? { execute: carryOut } : {}) };
  const platform = {
    store: { head: () => Promise.resolve(0n) },
    views: { queries: { reached: () => Promise.resolve() } },
  };
  const span = { seed: 1, from: 0, until: 100 * HOUR };
  const everything = { demand: () => Promise.resolve() };
  return new Stage({ app, platform } as unknown as Application, new SteppedClock(0), span, everything);
}

function* life(record: string, hours: readonly number[], alone = false): Life<string> {
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

describe('The stage of the synthetic region', () => {
  it('ends with what was refused, to whom, when and why', async () => {
    const stage = stageOf(() => Promise.reject(new Refusal('test.forbidden', 'Not so.')));
    stage.live('note-1', 2 * HOUR, life('note-1', [0]));
    await expect(stage.play(silent)).rejects.toThrow(
      'Note for note-1 on 1970-01-01T02:00:00.000Z was refused: test.forbidden: Not so.',
    );
  });

  it('plays in the order of time, what concerns one record never at once, and nothing after the end', async () => {
    const notes: Note[] = [];
    const under = new Map<string, number>();
    const stage = stageOf(async (note) => {
      notes.push(note);
      under.set(note.record, (under.get(note.record) ?? 0) + 1);
      expect(under.get(note.record)).toBe(1);
      await new Promise(setImmediate);
      under.set(note.record, 0);
      return { state: 'done' };
    });
    stage.live('b', 1, life('b', [0, 0.1, 60, 60]));
    stage.live('a', 0, life('a', [0, 0.1, 50]));
    expect(await stage.play(silent)).toBe(6);
    expect(notes.map(({ record }) => record)).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(notes.map(({ now }) => now)).toEqual([...notes.map(({ now }) => now)].sort((one, other) => one - other));
    expect(new Set(notes.map(({ commandId }) => commandId)).size).toBe(6);
  });

  it('lets nothing else happen beside what waits for views', async () => {
    let running = 0;
    const stage = stageOf(async ({ record }) => {
      running += 1;
      await new Promise(setImmediate);
      if (record === 'a') expect(running).toBe(1);
      running -= 1;
      return { state: 'done' };
    });
    stage.live('a', 0, life('a', [0, 1], true));
    stage.live('b', 0, life('b', [0, 1]));
    stage.live('c', 0, life('c', [0, 1]));
    expect(await stage.play(silent)).toBe(6);
  });
});
