import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreUnavailable } from '#event-store/event-store.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { Clock } from '#kernel/clock.js';
import { DAY } from '#kernel/time.js';
import { FileVault } from '#vault/file-vault.js';
import { Attachments } from './attachments.js';
import { FolderAttachments } from './folder-attachments.js';

class SetClock extends Clock {
  time = Date.UTC(2026, 2, 2, 8);

  override now(): number {
    return this.time;
  }
}

const UNIT = { unit: 'PH-ATU', requestHash: 'request-1' };
const PLACE = { factId: 'fact-1', stream: 'exchange-1', type: 'exchange.submitted.v1' };

let directory: string;
let vault: FileVault;
let log: MemoryEventStore;
let clock: SetClock;
let attachments: Attachments;

/** As the next process finds it. */
async function restart(): Promise<void> {
  attachments = new Attachments(new FolderAttachments(join(directory, 'attachments')), vault, log, clock);
  await attachments.begin();
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'talaan-attachments-'));
  vault = new FileVault(directory);
  clock = new SetClock();
  log = new MemoryEventStore(clock);
  await restart();
});

afterEach(() => {
  vault.close();
  rmSync(directory, { recursive: true });
});

const said = (file: Buffer) => ({ name: 'canary-name.txt', mediaType: 'text/plain', bytes: file.length });
const digestOf = (file: Buffer) => createHash('sha256').update(file).digest('hex');

/** In chunks of odd sizes, as a network gives them. */
async function* arriving(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 50_001) yield await Promise.resolve(bytes.subarray(at, at + 50_001));
}

async function received(id: string, part: number, bytes: Buffer) {
  return await attachments.receive(id, part, arriving(bytes));
}

async function sent(file: Buffer, id: string = randomUUID(), unit = UNIT): Promise<string> {
  await attachments.announce(id, unit, said(file));
  const middle = Math.ceil(file.length / 2);
  await received(id, 2, file.subarray(middle));
  await received(id, 1, file.subarray(0, middle));
  await attachments.complete(id, digestOf(file));
  return id;
}

/** Records a fact that cites it, as a record does, in an envelope of its own. */
async function cited(id: string, fact: string = randomUUID()) {
  const [one] = await attachments.cite([id], { unit: UNIT.unit, fact });
  if (!one) throw new Error('nothing was cited');
  const content = await vault.seal({ attachments: [one.file] }, { ...PLACE, factId: fact }, await vault.newKey(), [
    one.citing,
  ]);
  const event = { id: fact, type: PLACE.type, payload: JSON.stringify({ conduct: {}, content }), metadata: '{}' };
  await log.append(`exchange-${fact}`, 'no-stream', [event]);
  return { ...one, fact, content };
}

async function readOf({ content, fact }: Awaited<ReturnType<typeof cited>>): Promise<Buffer> {
  const opened = await vault.open(content, { ...PLACE, factId: fact });
  const [file] = content.attachments ?? [];
  if ('erasedAt' in opened || !file) throw new Error('it is erased');
  const pieces: Buffer[] = [];
  for await (const piece of attachments.read(file, opened.keys?.[file.id] ?? '')) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Everything in the folder, names and bytes. */
function onDisk(): Buffer {
  const place = join(directory, 'attachments');
  const names = readdirSync(place, { recursive: true, withFileTypes: true });
  return Buffer.concat(
    names.flatMap((one) => [
      Buffer.from(one.name),
      one.isFile() ? readFileSync(join(one.parentPath, one.name)) : Buffer.alloc(0),
    ]),
  );
}

const part = (id: string, number: number, of = 'uploads') =>
  join(directory, 'attachments', of, id, `part-${String(number)}`);

describe('An attachment', () => {
  it.each([1, 65_536, 131_072, 131_073, 26_214_400])('of %d bytes is read as it was sent', async (length) => {
    const file = randomBytes(length);
    const id = randomUUID();
    await attachments.announce(id, UNIT, said(file));
    await received(id, 1, file);
    await attachments.complete(id, digestOf(file));
    const one = await cited(id);
    expect(one.file).toEqual({ id, ...said(file), digest: digestOf(file) });
    expect((await readOf(one)).equals(file)).toBe(true);
  });

  it('lies on the disk without a word of the file, its name or its digest', async () => {
    const file = Buffer.from('canary-words'.repeat(10_000));
    await cited(await sent(file));
    const found = onDisk();
    expect(found.length).toBeGreaterThan(file.length);
    for (const word of ['canary', 'text/plain', digestOf(file)]) expect(found.includes(word)).toBe(false);
    expect(found.includes(createHash('sha256').update(file).digest('base64url'))).toBe(false);
  });

  it('goes on in the next process wherever the last one ended', async () => {
    const file = randomBytes(200_000);
    const id = randomUUID();
    const steps = [
      () => attachments.announce(id, UNIT, said(file)),
      () => received(id, 1, file.subarray(0, 70_000)),
      () => received(id, 2, file.subarray(70_000)),
      () => attachments.complete(id, digestOf(file)),
    ];
    for (const step of steps) {
      const first = await step();
      // What a write that was cut off leaves.
      writeFileSync(`${part(id, 3)}.draft-1`, 'half');
      await restart();
      expect(await attachments.progress(id)).toEqual(first);
      expect(await step()).toEqual(first);
    }
    expect((await readOf(await cited(id))).equals(file)).toBe(true);
  });

  it('whose beginning was cut off is not there', async () => {
    const id = randomUUID();
    mkdirSync(join(directory, 'attachments', 'uploads', id), { recursive: true });
    await restart();
    await expect(attachments.progress(id)).rejects.toMatchObject({ code: 'record.unknown' });
    expect(readdirSync(join(directory, 'attachments', 'uploads'))).toEqual([]);
  });

  it('serves several records, and the erasure of one takes it from no other', async () => {
    const file = randomBytes(100_000);
    const id = await sent(file);
    const [one, other] = [await cited(id), await cited(id)];
    await vault.destroy([one.content.key], clock.now());
    await expect(readOf(one)).rejects.toThrow('it is erased');
    expect((await readOf(other)).equals(file)).toBe(true);
  });

  it('is not read where a piece, a part or its number was altered', async () => {
    const file = randomBytes(300_000);
    const id = await sent(file);
    const one = await cited(id);
    const whole = readFileSync(part(id, 1));
    const bytes = Buffer.from(whole);
    bytes[70_000] = (bytes[70_000] ?? 0) ^ 1;
    for (const altered of [bytes, whole.subarray(0, 65_564), whole.subarray(65_564), readFileSync(part(id, 2))]) {
      writeFileSync(part(id, 1), altered);
      await expect(readOf(one)).rejects.toThrow();
    }
    rmSync(part(id, 1));
    await expect(readOf(one)).rejects.toThrow();
  });
});

describe('What is not what was said', () => {
  const file = randomBytes(1000);
  let id: string;

  beforeEach(async () => {
    id = randomUUID();
    await attachments.announce(id, UNIT, said(file));
  });

  const refused = (code: string, pointer: string) => ({ code, errors: [expect.objectContaining({ pointer })] });

  it('more bytes, in one part or in several, are refused and leave nothing', async () => {
    await expect(received(id, 1, randomBytes(1001))).rejects.toMatchObject(refused('attachment.too-long', '/parts/1'));
    await received(id, 1, file.subarray(0, 600));
    const both = await Promise.allSettled([received(id, 2, randomBytes(400)), received(id, 3, randomBytes(400))]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await attachments.progress(id)).toMatchObject({ received: 1000, state: 'receiving' });
  });

  it('no bytes, and parts without a number, are refused', async () => {
    await expect(received(id, 1, Buffer.alloc(0))).rejects.toMatchObject(refused('attachment.part-empty', '/parts/1'));
    for (const number of [0, 1001, 1.5]) {
      await expect(received(id, number, file)).rejects.toMatchObject(refused('attachment.part-number', '/parts'));
    }
  });

  it('the same part is taken twice, and other bytes under its number are not', async () => {
    const first = await received(id, 1, file.subarray(0, 500));
    expect(await received(id, 1, file.subarray(0, 500))).toEqual(first);
    for (const other of [randomBytes(500), file.subarray(0, 499), file.subarray(0, 501)]) {
      await expect(received(id, 1, other)).rejects.toMatchObject(refused('attachment.part-differs', '/parts/1'));
    }
    await received(id, 2, file.subarray(500));
    await attachments.complete(id, digestOf(file));
    expect((await readOf(await cited(id))).equals(file)).toBe(true);
  });

  it('a part that is missing is named', async () => {
    const incomplete = (pointer: string) => refused('attachment.incomplete', pointer);
    await expect(attachments.complete(id, digestOf(file))).rejects.toMatchObject(incomplete('/parts/1'));
    await received(id, 1, file.subarray(0, 100));
    await expect(attachments.complete(id, digestOf(file))).rejects.toMatchObject(incomplete('/parts/2'));
    await received(id, 3, file.subarray(100));
    await expect(attachments.complete(id, digestOf(file))).rejects.toMatchObject(incomplete('/parts/2'));
    await expect(attachments.cite([id], { unit: 'PH-ATU', fact: randomUUID() })).rejects.toMatchObject(
      incomplete('/content/attachments/0'),
    );
  });

  it('another digest is refused, before and after it was complete', async () => {
    const wrong = () => attachments.complete(id, digestOf(randomBytes(9)));
    await received(id, 1, file);
    await expect(wrong()).rejects.toMatchObject(refused('attachment.digest-wrong', '/digest'));
    await attachments.complete(id, digestOf(file));
    await expect(wrong()).rejects.toMatchObject(refused('attachment.digest-wrong', '/digest'));
  });

  it('another request under the same id is refused', async () => {
    const other = { ...UNIT, requestHash: 'request-2' };
    await expect(attachments.announce(id, other, said(file))).rejects.toMatchObject({ code: 'idempotency.key-reused' });
  });

  it('what another unit sent, and what nobody did, is cited by nobody', async () => {
    await received(id, 1, file);
    await attachments.complete(id, digestOf(file));
    for (const [unit, index, ids] of [
      ['TH-ATU', 0, [id]],
      [undefined, 0, [id]],
      ['PH-ATU', 1, [id, randomUUID()]],
    ] as const) {
      const pointer = `/content/attachments/${String(index)}`;
      await expect(attachments.cite(ids, { unit, fact: randomUUID() })).rejects.toMatchObject(
        refused('attachment.unknown', pointer),
      );
    }
  });
});

describe('A day after it was announced', () => {
  const expired = async () => {
    for (const id of await attachments.due(clock.now(), 100)) await attachments.expire(id);
  };

  it.each(['in the same process', 'in the next one'])(
    'what no record cites is destroyed, with its key: %s',
    async (where) => {
      const id = await sent(randomBytes(1000));
      await attachments.cite([id], { unit: UNIT.unit, fact: randomUUID() });
      clock.time += DAY - 1;
      await expired();
      expect(readdirSync(join(directory, 'attachments', 'uploads'))).toEqual([id]);
      clock.time += 1;
      if (where === 'in the next one') await restart();
      await expired();
      expect(readdirSync(join(directory, 'attachments', 'uploads'))).toEqual([]);
      await expect(attachments.progress(id)).rejects.toMatchObject({ code: 'record.unknown' });
    },
  );

  it('what a record cites is kept for it, and nobody can cite it any more', async () => {
    const file = randomBytes(1000);
    const one = await cited(await sent(file));
    const announced = join(directory, 'attachments', 'uploads', one.file.id, 'announced.json');
    const { sealed } = JSON.parse(readFileSync(announced, 'utf8')) as { sealed: { key: string } };
    clock.time += DAY;
    await expect(cited(one.file.id)).rejects.toMatchObject({ code: 'attachment.unknown' });
    await expired();
    await restart();
    expect(await vault.destroyedAt([sealed.key])).toEqual([clock.time]);
    expect(await attachments.due(clock.now(), 100)).toEqual([]);
    expect((await readOf(one)).equals(file)).toBe(true);
    await expect(cited(one.file.id)).rejects.toMatchObject({ code: 'attachment.unknown' });
  });

  it('nothing is destroyed while a command that cites it is carried out', async () => {
    const id = await sent(randomBytes(10));
    await attachments.holding([id], async () => {
      const one = await cited(id);
      clock.time += DAY;
      expect(await attachments.expire(id)).toBe(false);
      expect(await readOf(one)).toHaveLength(10);
    });
    expect(await attachments.due(clock.now(), 100)).toEqual([id]);
    expect([await attachments.expire(id), await attachments.expire(id)]).toEqual([true, false]);
  });
});

describe('A unit', () => {
  it('has a bounded number of files that are not complete, and of bytes that no record cites', async () => {
    for (let count = 0; count < 40; count += 1) await attachments.announce(randomUUID(), UNIT, said(randomBytes(1)));
    const one = () => attachments.announce(randomUUID(), UNIT, said(randomBytes(1)));
    await expect(one()).rejects.toMatchObject({
      code: 'attachment.unit-full',
      detail: expect.stringContaining('2026-03-03T08:00:00.000Z'),
    });
    await attachments.announce(randomUUID(), { ...UNIT, unit: 'TH-ATU' }, said(randomBytes(1)));
    await restart();
    await expect(one()).rejects.toMatchObject({ code: 'attachment.unit-full' });
    clock.time += DAY;
    for (const id of await attachments.due(clock.now(), 100)) await attachments.expire(id);
    await one();
  });
});

describe('When the disk is full', () => {
  it('nothing stays of what could not be written, and it can be sent again', async () => {
    const file = randomBytes(1000);
    const id = randomUUID();
    await attachments.announce(id, UNIT, said(file));
    const place = join(directory, 'attachments', 'uploads', id);
    const full = (name: string) => {
      for (let draft = 0; draft < 500; draft += 1)
        symlinkSync('/dev/full', join(place, `${name}.draft-${String(draft)}`));
    };
    const room = () => {
      for (const name of readdirSync(place)) if (name.includes('.draft-')) rmSync(join(place, name));
    };
    full('part-1');
    await expect(received(id, 1, file)).rejects.toThrow(StoreUnavailable);
    expect(await attachments.progress(id)).toMatchObject({ received: 0 });
    room();
    await received(id, 1, file);
    full('completed.json');
    await expect(attachments.complete(id, digestOf(file))).rejects.toThrow(StoreUnavailable);
    expect(await attachments.progress(id)).toMatchObject({ state: 'receiving' });
    room();
    await attachments.complete(id, digestOf(file));
    expect((await readOf(await cited(id))).equals(file)).toBe(true);
  });
});
