import { randomBytes, randomUUID } from 'node:crypto';
import { Refusal } from '#kernel/refusal.js';
import type { AttachmentStore, Recent, StoredAttachment } from './attachment-store.js';

const sealed = { v: 1, key: 'SYNTHETIC', iv: 'x', data: 'x' } as const;
const PARTS = 20;
const ROUNDS = 20;

/** As it is announced; each has another time, in the order in which they are made. */
export function anAnnouncement(unit = 'PH-ATU', bytes = PARTS) {
  at += 1;
  return { v: 1, unit, at, bytes, requestHash: 'x', sealed } as const;
}
let at = 0;

export const aCompletion = (parts = PARTS) => ({ v: 1, parts, bytes: parts, digest: 'x', sealed }) as const;

/** In chunks of odd sizes, as they are sealed. */
export async function* arriving(bytes: Buffer, chunk = 65_564): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += chunk) {
    yield await Promise.resolve(bytes.subarray(from, from + chunk));
  }
}

export async function bytesOf(parts: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of parts) all.push(chunk);
  return Buffer.concat(all);
}

export const anything = (): void => undefined;

/** An adapter under test: `open` gives one without attachments; `again`, the same as another process finds it. */
export interface Subject {
  readonly name: string;
  open(): Promise<AttachmentStore>;
  again(): Promise<AttachmentStore>;
  dispose(): Promise<void>;
}

/** What every adapter of the AttachmentStore port does. An adapter's spec calls this, and adds what only it can do. */
export function behavesAsAnAttachmentStore(subject: Subject): void {
  describe(`${subject.name} as an attachment store`, () => {
    let store: AttachmentStore;
    let id: string;
    beforeEach(async () => {
      store = await subject.open();
      id = randomUUID();
    });
    afterEach(() => subject.dispose());

    const begun = async (announced = anAnnouncement(), one: string = randomUUID()) => {
      expect(await store.begin(one, announced, anything)).toBe(true);
      return one;
    };
    const added = (part: number, bytes: Buffer, fits: (then: StoredAttachment) => void = anything) =>
      store.addPart(id, part, arriving(bytes), fits);
    const citedBy = (fact: string) => store.holding([id], () => store.cite(id, fact));

    async function complete(): Promise<string> {
      const one = await begun();
      const parts = Array.from({ length: PARTS }, (_, part) => part + 1);
      await Promise.all(parts.map((part) => store.addPart(one, part, arriving(Buffer.from('x')), anything)));
      await store.complete(one, aCompletion());
      return one;
    }

    it('has what was announced, once, as it was said first, also to another process', async () => {
      expect(await store.find(id)).toBeUndefined();
      const announced = anAnnouncement();
      await begun(announced, id);
      expect(await store.begin(id, anAnnouncement('TH-ATU'), anything)).toBe(false);
      const stored = { announced, parts: [], isAbandoned: false, isKept: false, citing: [] };
      expect(await store.find(id)).toEqual(stored);
      const other = await subject.again();
      await other.recover();
      expect(await other.find(id)).toEqual(stored);
      expect(await other.begin(id, announced, anything)).toBe(false);
    });

    it.each([1, 65_564, 262_144, 262_145, 3_000_000])('gives a part of %d bytes as it was given', async (length) => {
      const bytes = randomBytes(length);
      await begun(anAnnouncement(), id);
      expect(await added(7, bytes)).toBe(true);
      expect((await bytesOf(store.part(id, 7))).equals(bytes)).toBe(true);
      expect((await store.find(id))?.parts).toEqual([{ number: 7, bytes: length }]);
    });

    it('has parts by their numbers, and takes each once: the first stays, and all of the second is taken', async () => {
      await begun(anAnnouncement(), id);
      for (const part of [10, 9, 1]) await added(part, Buffer.alloc(part, 'x'));
      let taken = 0;
      const other = async function* () {
        for await (const chunk of arriving(randomBytes(200_000))) {
          taken += chunk.length;
          yield chunk;
        }
      };
      expect(await store.addPart(id, 9, other(), anything)).toBe(false);
      expect(taken).toBe(200_000);
      expect((await bytesOf(store.part(id, 9))).equals(Buffer.alloc(9, 'x'))).toBe(true);
      expect((await store.find(id))?.parts.map(({ number }) => number)).toEqual([1, 9, 10]);
    });

    it('has one of two parts of the same number that come at the same time, whole', async () => {
      await begun(anAnnouncement(), id);
      for (let part = 1; part <= 5; part += 1) {
        const both = [randomBytes(500_000), randomBytes(500_000)];
        const answers = await Promise.all(both.map((bytes) => added(part, bytes)));
        expect([...answers].sort()).toEqual([false, true]);
        const there = await bytesOf(store.part(id, part));
        expect(both.findIndex((bytes) => bytes.equals(there))).toBe(answers.indexOf(true));
      }
    });

    it('keeps nothing of a part that ends in an error, or that does not fit, and takes it afterwards', async () => {
      await begun(anAnnouncement(), id);
      const cutOff = async function* () {
        yield await Promise.resolve(randomBytes(700_000));
        throw new Error('cut off');
      };
      await expect(store.addPart(id, 1, cutOff(), anything)).rejects.toThrow('cut off');
      const refused = added(1, randomBytes(300_000), ({ parts }) => {
        throw new Refusal('attachment.too-long', JSON.stringify(parts));
      });
      await expect(refused).rejects.toMatchObject({ detail: '[{"number":1,"bytes":300000}]' });
      expect((await store.find(id))?.parts).toEqual([]);
      await expect(bytesOf(store.part(id, 1))).rejects.toThrow('part-1 is missing');
      expect(await added(1, randomBytes(10))).toBe(true);
    });

    it('tells parts that come at the same time of each other: of those that do not fit together one is there', async () => {
      await begun(anAnnouncement(), id);
      const one = ({ parts }: StoredAttachment): void => {
        if (parts.length > 1) throw new Refusal('attachment.too-long', 'too long');
      };
      const tried = [1, 2, 3, 4].map((part) => added(part, randomBytes(100_000), one));
      const answers = await Promise.allSettled(tried);
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await store.find(id))?.parts).toHaveLength(1);
    });

    it('tells those that are announced at the same time of each other, and has none that does not fit', async () => {
      const [kept] = [await begun(), await begun(anAnnouncement('TH-ATU'))];
      await store.keep(kept);
      const told: (readonly Recent[])[] = [];
      const ids = [1, 2, 3, 4].map(() => randomUUID());
      const tried = ids.map((one, n) =>
        store.begin(one, anAnnouncement('PH-ATU', n), (own) => {
          told.push(own);
          if (own.length === 2) throw new Refusal('attachment.unit-full', 'full');
        }),
      );
      const answers = await Promise.allSettled(tried);
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
      expect(told.map((own) => own.length)).toEqual([0, 1, 2, 2]);
      const there = await Promise.all(ids.map((one) => store.find(one)));
      expect(there.filter((one) => one !== undefined)).toHaveLength(2);
    });

    it('says of those of a unit how far they are', async () => {
      const [, , three, four] = [await begun(), await complete(), await complete(), await complete()];
      id = three;
      expect(await citedBy(randomUUID())).toBe(true);
      await store.abandon(four);
      let own: readonly Recent[] = [];
      await store.begin(randomUUID(), anAnnouncement(), (told) => (own = told));
      const far = own.map(({ at: time, isComplete, isCited, isAbandoned }) => [time, isComplete, isCited, isAbandoned]);
      expect([...far].sort(([a], [b]) => Number(a) - Number(b)).map(([, ...rest]) => rest)).toEqual([
        [false, false, false],
        [true, false, false],
        [true, true, false],
        [expect.any(Boolean), false, true],
      ]);
    });

    it('is complete once, and not when it was abandoned', async () => {
      await begun(anAnnouncement(), id);
      await store.complete(id, aCompletion(1));
      await store.complete(id, aCompletion(2));
      expect((await store.find(id))?.completed).toEqual(aCompletion(1));
      await store.abandon(id);
      await store.complete(id, aCompletion(3));
      expect(await store.find(id)).toMatchObject({ isAbandoned: true, parts: [] });
      expect((await store.find(id))?.completed).toBeUndefined();
    });

    it('is cited by any number of facts, until it is abandoned or kept', async () => {
      const facts = [randomUUID(), randomUUID()].sort();
      expect(await citedBy(facts[0] ?? '')).toBe(false);
      id = await complete();
      for (const fact of [...facts, ...facts]) expect(await citedBy(fact)).toBe(true);
      expect((await store.find(id))?.citing).toEqual(facts);
      await store.keep(id);
      expect(await citedBy(randomUUID())).toBe(false);
      expect((await store.find(id))?.citing).toEqual(facts);
      id = await complete();
      await store.abandon(id);
      expect(await citedBy(randomUUID())).toBe(false);
    });

    it('is kept as it is, and is due no more', async () => {
      id = await complete();
      const before = await store.find(id);
      await store.keep(id);
      expect(await store.find(id)).toEqual({ ...before, isKept: true });
      expect((await bytesOf(store.part(id, 3))).toString()).toBe('x');
      await expect(added(PARTS + 1, Buffer.from('x'))).rejects.toThrow();
      expect(await store.announcedUntil(at, 10)).toEqual([]);
      const other = await subject.again();
      expect(await other.recover()).toEqual([]);
      expect(await other.find(id)).toEqual({ ...before, isKept: true });
    });

    it('leaves nothing of what is removed, kept or not', async () => {
      for (const isKept of [false, true]) {
        id = await complete();
        if (isKept) await store.keep(id);
        await store.remove(id);
        await store.remove(id);
        expect(await store.find(id)).toBeUndefined();
        await expect(bytesOf(store.part(id, 1))).rejects.toThrow('part-1 is missing');
      }
      expect(await store.announcedUntil(at, 10)).toEqual([]);
    });

    it('gives those that were announced until a time, those of longest ago first, and no more than are asked for', async () => {
      const ids: string[] = [];
      for (let n = 0; n < 5; n += 1) ids.push(await begun());
      expect(await store.announcedUntil(at - 1, 3)).toEqual(ids.slice(0, 3));
      expect(await store.announcedUntil(at - 3, 10)).toEqual(ids.slice(0, 2));
      const other = await subject.again();
      await other.recover();
      expect(await other.announcedUntil(at, 10)).toEqual(ids);
    });

    it('gives the next process those that were abandoned, and no others', async () => {
      const [, other, kept] = [await begun(), await complete(), await complete()];
      await store.abandon(other);
      await store.keep(kept);
      expect(await (await subject.again()).recover()).toEqual([other]);
    });

    /** How an attachment was seen, by those who looked at it while something was done with it. */
    async function seenDuring(act: (one: string) => Promise<void>): Promise<readonly (string | undefined)[]> {
      const seen = new Set<string | undefined>();
      for (let round = 0; round < ROUNDS; round += 1) {
        const one = await complete();
        seen.add(stateOf(await store.find(one)));
        const looks = Array.from({ length: 8 }, async () => {
          for (let times = 0; times < 4; times += 1) seen.add(stateOf(await store.find(one)));
        });
        await Promise.all([act(one), ...looks]);
        seen.add(stateOf(await store.find(one)));
      }
      return [...seen].sort();
    }

    it('who looks at an attachment while it is abandoned, kept or removed sees it as it was before or is after', async () => {
      expect(await seenDuring((one) => store.abandon(one))).toEqual(['abandoned', WHOLE]);
      expect(await seenDuring((one) => store.keep(one))).toEqual([WHOLE]);
      expect(await seenDuring((one) => store.remove(one))).toEqual([WHOLE, undefined]);
    });

    it('abandoning it twice at the same time does so once', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        id = await complete();
        await Promise.all([store.abandon(id), store.abandon(id), store.find(id), store.abandon(id)]);
        expect(await store.find(id)).toMatchObject({ isAbandoned: true, parts: [] });
      }
    });

    it('is held by several, alone by one who waits for others that are, and not while it is held', async () => {
      const order: string[] = [];
      const alone = (what: string) =>
        store.alone(id, async () => {
          order.push(`${what} begins`);
          await Promise.resolve();
          order.push(`${what} ends`);
        });
      expect(await Promise.all([alone('one'), alone('two')])).toEqual([true, true]);
      expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
      await store.holding([id, randomUUID()], async () => {
        expect(await store.holding([id, id], () => Promise.resolve('done'))).toBe('done');
        expect(await alone('three')).toBe(false);
      });
      await expect(store.holding([id], () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
      expect(await alone('four')).toBe(true);
      let hasEnded = false;
      const first = store.alone(id, async () => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        hasEnded = true;
      });
      expect(await store.holding([id], () => Promise.resolve(hasEnded))).toBe(true);
      expect(await first).toBe(true);
    });
  });
}

function stateOf(found: StoredAttachment | undefined): string | undefined {
  if (!found) return undefined;
  const { parts, completed, isAbandoned } = found;
  return isAbandoned ? 'abandoned' : `${completed ? 'complete' : 'receiving'}, ${String(parts.length)} parts`;
}

const WHOLE = `complete, ${String(PARTS)} parts`;
