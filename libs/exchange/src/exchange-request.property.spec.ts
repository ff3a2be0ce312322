import fc from 'fast-check';
import type { Meta } from '#event-store/fact.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { transact } from '#records/record-command.js';
import { Clock } from '#kernel/clock.js';
import { typesReached } from '#kernel/given-stories.js';
import { Refusal } from '#kernel/refusal.js';
import { factsOf, story } from './given-story.js';
import { T0 } from './given-request.js';
import { exchangeRequest, FACT_OF, type RequestCommand } from './exchange-request.js';
import { exchangeRefusals } from './refusals.js';

class StoppedClock extends Clock {
  override now(): number {
    return T0;
  }
}

const STREAM = 'exchange-1';

async function send(store: MemoryEventStore, command: RequestCommand, commandId: string) {
  const meta = { actor: 'a', role: 'officer', commandId, correlationId: commandId, requestHash: 'h' };
  try {
    const decider = exchangeRequest;
    const { state, revision, position } = await transact(store, {
      decider,
      stream: STREAM,
      meta,
      command: () => command,
    });
    return { state, revision, position };
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

/** Whether the command left facts, and so is known when it comes again. */
async function isKnown(store: MemoryEventStore, commandId: string): Promise<boolean> {
  const events = await store.readStream(STREAM);
  return events.some(({ metadata }) => (JSON.parse(metadata) as Meta).commandId === commandId);
}

it('Any command may be sent again, at once or later: it is answered as the first time and adds nothing', async () => {
  await fc.assert(
    fc.asyncProperty(story, fc.nat(), async (commands, pick) => {
      const store = new MemoryEventStore(new StoppedClock());
      const known = new Map<number, unknown>();
      for (const [index, command] of commands.entries()) {
        const answer = await send(store, command, `c${String(index)}`);
        if (!(await isKnown(store, `c${String(index)}`))) continue;
        const head = await store.head();
        expect(await send(store, { ...command, at: command.at + 1 }, `c${String(index)}`)).toEqual(answer);
        expect(await store.head()).toBe(head);
        known.set(index, answer);
      }
      const later = [...known.keys()][pick % known.size] ?? 0;
      const head = await store.head();
      expect(await send(store, commands[later]!, `c${String(later)}`)).toEqual(known.get(later));
      expect(await store.head()).toBe(head);
    }),
    { numRuns: 300 },
  );
});

it('Every refusal in any story is documented', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (commands) => {
      const store = new MemoryEventStore(new StoppedClock());
      for (const [index, command] of commands.entries()) {
        const answer = await send(store, command, `c${String(index)}`);
        if (typeof answer === 'string') expect(Object.keys(exchangeRefusals)).toContain(answer);
      }
    }),
    { numRuns: 200 },
  );
});

it('A limit is noted at most once in any story', () => {
  fc.assert(
    fc.property(story, (commands) => {
      const passed: string[] = [];
      for (const { type, conduct } of factsOf(commands)) {
        if (type === 'exchange.limit-passed.v1') passed.push(`${conduct.limit} ${conduct.dueAt}`);
      }
      expect(new Set(passed).size).toBe(passed.length);
    }),
    { numRuns: 1_500 },
  );
});

it('Some stories reach every kind of fact', () => {
  expect(typesReached(story, factsOf)).toEqual([...Object.values(FACT_OF), 'exchange.limit-passed.v1'].sort());
});
