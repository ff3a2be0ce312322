import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { StoreUnavailable } from '#event-store/event-store.js';
import { AskedKeys, COUNTS_FOR, type Row } from './asked-keys.js';

let questions: { readonly ids: readonly string[]; readonly remembered: readonly boolean[] }[];
let stored: Map<string, { epoch: number; at?: number }>;
let slowness: number;
let unwrapped: number;
let keys: AskedKeys;

beforeEach(() => {
  [questions, stored, slowness, unwrapped] = [[], new Map(), 0, 0];
  for (let n = 0; n < 50; n += 1) stored.set(`key-${String(n)}`, { epoch: 1 });
  keys = new AskedKeys({
    ask: async ({ values: [ids, remembered] }) => {
      questions.push({ ids: ids as string[], remembered: remembered as boolean[] });
      const rows = (ids as string[]).map((id, n): Row => {
        const row = stored.get(id);
        const isGone = row?.at !== undefined || !row;
        const wrapped = isGone || (remembered as boolean[])[n] ? null : Buffer.alloc(32, n);
        return [id, row?.at === undefined ? null : String(row.at), isGone ? null : row.epoch, wrapped];
      });
      await after(slowness);
      return rows;
    },
    unwrap: (_, epoch, wrapped): KeyObject | undefined => {
      unwrapped += 1;
      return epoch === 1 ? createSecretKey(wrapped) : undefined;
    },
  });
});

const ids = () => [...stored.keys()];
const findAll = () => Promise.all(ids().map(async (id) => keys.find(id)));

it('What is looked for in one turn is one question; what is remembered is asked about in one, and not fetched', async () => {
  const first = await findAll();
  expect(questions).toHaveLength(1);
  expect(ids().map((id) => keys.find(id))).toEqual(first);
  expect(questions).toHaveLength(1);
  await after(COUNTS_FOR);
  expect(await findAll()).toEqual(first);
  expect(questions).toHaveLength(2);
  expect(questions[1]?.remembered.every((is) => is)).toBe(true);
  expect(unwrapped).toBe(50);
});

it('A remembered key that was destroyed, or is gone, is not used once a second has passed', async () => {
  await findAll();
  stored.set('key-7', { epoch: 1, at: 77 });
  stored.delete('key-8');
  await after(COUNTS_FOR);
  expect([await keys.find('key-7'), await keys.find('key-8')]).toEqual([77, undefined]);
});

it('An answer counts from when it was asked for: one that comes too late is none', async () => {
  slowness = COUNTS_FOR;
  await expect(keys.find('key-1')).rejects.toThrow('answer too slowly');
  expect(questions).toHaveLength(5);
}, 20_000);

it.each([COUNTS_FOR, -60_000])(
  'The store is asked again when the clock of the machine jumps by %d ms',
  async (step) => {
    await keys.find('key-1');
    const now = Date.now;
    Date.now = () => now() + step;
    try {
      expect(keys.find('key-1')).toBeInstanceOf(Promise);
    } finally {
      Date.now = now;
    }
  },
);

it('A key that was wrapped anew meanwhile is asked for again', async () => {
  stored.set('key-1', { epoch: 2 });
  const found = keys.find('key-1');
  setTimeout(() => stored.set('key-1', { epoch: 1 }), 1);
  slowness = 5;
  expect(await found).toBeDefined();
  stored.set('key-2', { epoch: 2 });
  await expect(keys.find('key-2')).rejects.toBeInstanceOf(StoreUnavailable);
});

it('A key that was made here is given without a question, and what is forgotten is asked for', async () => {
  const key = createSecretKey(randomBytes(32));
  keys.remember('new', key);
  expect(keys.find('new')).toBe(key);
  keys.forget(['new']);
  expect(await keys.find('new')).toBeUndefined();
  expect(questions).toHaveLength(1);
});
