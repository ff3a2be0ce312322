import { existsSync } from 'node:fs';
import { type FileHandle, link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StoreUnavailable } from '#event-store/event-store.js';
import { Refusal } from '#kernel/refusal.js';
import type { Cited } from '#vault/vault.js';
import {
  type Announced,
  AttachmentStore,
  type Completed,
  type StoredAttachment,
  type StoredPart,
} from './attachment-store.js';

/** In a data folder. */
export const ATTACHMENTS = 'attachments';
/** Those of the last day, and those that are kept because a record cites them. */
const UPLOADS = 'uploads';
const KEPT = 'kept';
const ANNOUNCED = 'announced.json';
const COMPLETED = 'completed.json';
const ABANDONED = 'abandoned';
const PART = /^part-(\d{1,6})$/;
const CITING = /^citing-([0-9a-f-]{36})$/;
const DRAFT = /\.draft-\d+$/;

/** How often a folder is looked at that changes meanwhile: it is abandoned, kept and removed once each. */
const LOOKS = 5;

let drafts = 0;

/**
 * Attachments in a folder, each in one of its own: what was announced, one file for each part, that it is complete, and an
 * empty file for each fact that was to cite it. A file has its name only once it is whole and on the disk.
 */
export class FolderAttachments extends AttachmentStore {
  constructor(private readonly folder: string) {
    super();
  }

  override find(id: string): Promise<StoredAttachment | undefined> {
    return attempt(() => this.#found(id));
  }

  override recover(): Promise<readonly string[]> {
    return attempt(async () => {
      const ids = await namesIn(join(this.folder, UPLOADS));
      for (const id of ids) await removeIn(this.#upload(id), DRAFT);
      return ids;
    });
  }

  override async begin(id: string, announced: Announced): Promise<boolean> {
    return await attempt(async () => {
      const place = this.#upload(id);
      if (existsSync(this.#kept(id))) return false;
      await makeFolder(place);
      return await writeNew(place, ANNOUNCED, JSON.stringify(announced));
    });
  }

  override addPart(id: string, part: number, sealed: AsyncIterable<Buffer>): Promise<boolean> {
    return attempt(() => writeNew(this.#upload(id), `part-${String(part)}`, sealed));
  }

  /** Takes over, from another folder, the parts of an attachment that a record cites. */
  async copy({ id, parts }: Cited, from: FolderAttachments): Promise<void> {
    await attempt(async () => {
      await makeFolder(this.#kept(id));
      for (let part = 1; part <= parts; part += 1) {
        await writeNew(this.#kept(id), `part-${String(part)}`, from.part(id, part));
      }
    });
  }

  override part(id: string, part: number): AsyncIterable<Buffer> {
    return this.#part(id, part);
  }

  override async complete(id: string, completed: Completed): Promise<void> {
    await attempt(() => writeNew(this.#upload(id), COMPLETED, JSON.stringify(completed)));
  }

  override async cite(id: string, fact: string): Promise<void> {
    await attempt(() => writeNew(this.#upload(id), `citing-${fact}`, ''));
  }

  override async abandon(id: string): Promise<void> {
    await attempt(async () => {
      const place = this.#upload(id);
      await writeNew(place, ABANDONED, '');
      await removeIn(place, PART);
      await rm(join(place, COMPLETED), { force: true });
      await sync(place);
    });
  }

  override async keep(id: string): Promise<void> {
    await attempt(async () => {
      const place = this.#upload(id);
      await removeIn(place, DRAFT);
      await makeFolder(join(this.folder, KEPT));
      await rename(place, this.#kept(id));
      await sync(join(this.folder, KEPT));
      await sync(join(this.folder, UPLOADS));
    });
  }

  override async remove(id: string): Promise<void> {
    await attempt(async () => {
      for (const place of [this.#upload(id), this.#kept(id)]) {
        // Without this file there is none, whatever else is left.
        await rm(join(place, ANNOUNCED), { force: true });
        await rm(place, { recursive: true, force: true });
        if (existsSync(dirname(place))) await sync(dirname(place));
      }
    });
  }

  /** As it was at one time, though it is abandoned, kept or removed meanwhile: what changes under the look is looked at anew. */
  async #found(id: string): Promise<StoredAttachment | undefined> {
    for (let look = 1; look < LOOKS; look += 1) {
      try {
        return await this.#look(id);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    }
    return await this.#look(id);
  }

  /** Fails with ENOENT where it is changed meanwhile. */
  async #look(id: string): Promise<StoredAttachment | undefined> {
    const place = this.#placeOf(id);
    if (!existsSync(join(place, ANNOUNCED)) && place === this.#placeOf(id)) return undefined;
    const announced = (await jsonIn(join(place, ANNOUNCED))) as Announced;
    const names = (await readdir(place)).sort();
    const isAbandoned = names.includes(ABANDONED);
    // What is abandoned loses its parts, and that it was complete.
    const isThere = <Value>(value: Promise<Value>): Promise<Value | undefined> =>
      isAbandoned ? value.catch(undefinedIfMissing) : value;
    const [parts, completed] = await Promise.all([
      Promise.all(names.flatMap((name) => (PART.test(name) ? [isThere(partIn(place, name))] : []))),
      names.includes(COMPLETED) ? isThere(jsonIn(join(place, COMPLETED)) as Promise<Completed>) : undefined,
    ]);
    return {
      announced,
      parts: parts.filter((part) => part !== undefined).sort((a, b) => a.number - b.number),
      ...(completed !== undefined && { completed }),
      isAbandoned,
      citing: names.flatMap((name) => CITING.exec(name)?.[1] ?? []),
    };
  }

  async *#part(id: string, part: number): AsyncGenerator<Buffer> {
    const handle = await this.#opened(id, `part-${String(part)}`);
    for await (const chunk of handle.createReadStream({ highWaterMark: 262_144 })) yield chunk as Buffer;
  }

  /** Of wherever it is: it may just be moved. */
  async #opened(id: string, name: string): Promise<FileHandle> {
    for (const place of [this.#upload(id), this.#kept(id)]) {
      try {
        return await open(join(place, name), 'r');
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    }
    throw new Error(`${name} is missing`);
  }

  #placeOf(id: string): string {
    return existsSync(this.#kept(id)) ? this.#kept(id) : this.#upload(id);
  }

  #upload(id: string): string {
    return join(this.folder, UPLOADS, id);
  }

  #kept(id: string): string {
    return join(this.folder, KEPT, id);
  }
}

/** Makes folders where there are none; what is made survives a power cut. */
async function makeFolder(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  await makeFolder(dirname(folder));
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  await sync(dirname(folder));
}

/** Writes a file of this name, whole and durable, or none; false when there is one, which stays as it is. */
async function writeNew(folder: string, name: string, data: string | AsyncIterable<Buffer>): Promise<boolean> {
  const draft = join(folder, `${name}.draft-${String((drafts += 1))}`);
  try {
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return await named(draft, join(folder, name));
  } finally {
    await rm(draft, { force: true });
  }
}

async function named(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    await sync(dirname(file));
    return true;
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function removeIn(folder: string, names: RegExp): Promise<void> {
  for (const name of await readdir(folder)) if (names.test(name)) await rm(join(folder, name), { force: true });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  return (await readdir(folder)).filter((name) => !DRAFT.test(name)).sort();
}

async function partIn(folder: string, name: string): Promise<StoredPart> {
  return { number: Number(PART.exec(name)?.[1]), bytes: (await stat(join(folder, name))).size };
}

async function jsonIn(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8')) as unknown;
}

function undefinedIfMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

async function attempt<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal || (error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new StoreUnavailable(`attachments: ${(error as Error).message}`, { cause: error });
  }
}
