import { existsSync } from 'node:fs';
import { type FileHandle, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StoreUnavailable } from '#event-store/event-store.js';
import { Turns } from '#event-store/appending/turns.js';
import { Refusal } from '#kernel/refusal.js';
import type { Cited } from '#vault/vault.js';
import {
  type Announced,
  AttachmentStore,
  type Completed,
  type Recent,
  type StoredAttachment,
  type StoredPart,
} from './attachment-store.js';
import {
  DRAFT,
  isMissing,
  makeFolder,
  named,
  newDraft,
  removeIn,
  sync,
  writeDraft,
  writeNew,
} from './durable-files.js';
import { Holds } from './holds.js';
import { withPart } from './progress.js';
import { recentOf } from './unit-room.js';

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

/** How often a folder is looked at that changes meanwhile: it is abandoned, kept and removed once each. */
const LOOKS = 5;

type Changing = { -readonly [Key in keyof Recent]: Recent[Key] };

/**
 * Attachments in a folder, each in one of its own: what was announced, one file for each part, that it is complete, and an
 * empty file for each fact that was to cite it. A file has its name only once it is whole and on the disk. One process
 * writes it: what its methods need to know of others, it remembers.
 */
export class FolderAttachments extends AttachmentStore {
  /** Those that are not kept, by their ids. */
  readonly #recent = new Map<string, Changing>();
  readonly #turns = new Turns();
  readonly #holds = new Holds();

  constructor(private readonly folder: string) {
    super();
  }

  override find(id: string): Promise<StoredAttachment | undefined> {
    return attempt(() => this.#found(id));
  }

  override recover(): Promise<readonly string[]> {
    return attempt(async () => {
      const unsettled: string[] = [];
      for (const id of await namesIn(join(this.folder, UPLOADS))) {
        await removeIn(this.#upload(id), DRAFT);
        const stored = await this.#found(id);
        if (stored) this.#recent.set(id, recentOf(stored));
        if (!stored || stored.isAbandoned) unsettled.push(id);
      }
      return unsettled;
    });
  }

  override begin(id: string, announced: Announced, fits: (own: readonly Recent[]) => void): Promise<boolean> {
    return attempt(() =>
      this.#turns.take([`of ${announced.unit}`, id], async () => {
        const place = this.#upload(id);
        if (existsSync(this.#kept(id)) || existsSync(join(place, ANNOUNCED))) return false;
        fits([...this.#recent.values()].filter(({ unit }) => unit === announced.unit));
        await makeFolder(place);
        const isNew = await writeNew(place, ANNOUNCED, JSON.stringify(announced));
        if (isNew) this.#recent.set(id, recentOf({ announced, isAbandoned: false, citing: [] }));
        return isNew;
      }),
    );
  }

  override addPart(
    id: string,
    part: number,
    sealed: AsyncIterable<Buffer>,
    fits: (then: StoredAttachment) => void,
  ): Promise<boolean> {
    return attempt(async () => {
      const draft = newDraft(this.#upload(id), partName(part));
      try {
        await writeDraft(draft, sealed);
        return await this.#turns.take([id], async () => {
          const stored = await this.#found(id);
          if (!stored || stored.isKept) throw new Error('no such attachment is under way');
          if (stored.parts.some(({ number }) => number === part)) return false;
          const { size } = await stat(draft);
          fits(withPart(stored, { number: part, bytes: size }));
          return await named(draft, join(this.#upload(id), partName(part)));
        });
      } finally {
        await rm(draft, { force: true });
      }
    });
  }

  /** The ids of all that are there, those of the last day first. */
  ids(): Promise<readonly string[]> {
    return attempt(async () => {
      const [uploads, kept] = await Promise.all([UPLOADS, KEPT].map((place) => namesIn(join(this.folder, place))));
      return [...new Set([...(uploads ?? []), ...(kept ?? [])])];
    });
  }

  /** The parts of one that is kept, also where a backup put them back: then nothing else is known of it. */
  keptParts(id: string): Promise<readonly StoredPart[]> {
    return attempt(async () => {
      const names = (await namesIn(this.#kept(id))).filter((name) => PART.test(name));
      const parts = await Promise.all(names.map((name) => partIn(this.#kept(id), name)));
      return parts.sort((a, b) => a.number - b.number);
    });
  }

  /** Takes over, from another store, the parts of an attachment that a record cites. */
  async copy({ id, parts }: Cited, from: Pick<AttachmentStore, 'part'>): Promise<void> {
    await attempt(async () => {
      await makeFolder(this.#kept(id));
      for (let part = 1; part <= parts; part += 1) {
        await writeNew(this.#kept(id), partName(part), from.part(id, part));
      }
    });
  }

  override part(id: string, part: number): AsyncIterable<Buffer> {
    return this.#part(id, part);
  }

  override async complete(id: string, completed: Completed): Promise<void> {
    await this.#changed(id, async (place, recent) => {
      if (recent?.isAbandoned) return;
      await writeNew(place, COMPLETED, JSON.stringify(completed));
      if (recent) recent.isComplete = true;
    });
  }

  override cite(id: string, fact: string): Promise<boolean> {
    return this.#changed(id, async (place, recent) => {
      if (!recent || recent.isAbandoned) return false;
      await writeNew(place, `citing-${fact}`, '');
      recent.isCited = true;
      return true;
    });
  }

  override async abandon(id: string): Promise<void> {
    await this.#changed(id, async (place, recent) => {
      await writeNew(place, ABANDONED, '');
      if (recent) recent.isAbandoned = true;
      await removeIn(place, PART);
      await rm(join(place, COMPLETED), { force: true });
      await sync(place);
    });
  }

  override async keep(id: string): Promise<void> {
    await this.#changed(id, async (place) => {
      await removeIn(place, DRAFT);
      await makeFolder(join(this.folder, KEPT));
      await rename(place, this.#kept(id));
      await sync(join(this.folder, KEPT));
      await sync(join(this.folder, UPLOADS));
      this.#recent.delete(id);
    });
  }

  override async remove(id: string): Promise<void> {
    await this.#changed(id, async () => {
      for (const place of [this.#upload(id), this.#kept(id)]) {
        // Without this file there is none, whatever else is left.
        await rm(join(place, ANNOUNCED), { force: true });
        await rm(place, { recursive: true, force: true });
        if (existsSync(dirname(place))) await sync(dirname(place));
      }
      this.#recent.delete(id);
    });
  }

  override announcedUntil(until: number, most: number): Promise<readonly string[]> {
    const due = [...this.#recent].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at);
    return Promise.resolve(due.slice(0, most).map(([id]) => id));
  }

  override holding<Result>(ids: readonly string[], work: () => Promise<Result>): Promise<Result> {
    return this.#holds.holding(ids, work);
  }

  override alone(id: string, work: () => Promise<void>): Promise<boolean> {
    return this.#holds.alone(id, async () => {
      await work();
      return true;
    });
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }

  /** Changes what is there of one; what else is done with it comes before or after. */
  #changed<Result>(
    id: string,
    change: (place: string, recent: Changing | undefined) => Promise<Result>,
  ): Promise<Result> {
    return attempt(() => this.#turns.take([id], () => change(this.#upload(id), this.#recent.get(id))));
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
    const isKept = place === this.#kept(id);
    const announced = (await jsonIn(join(place, ANNOUNCED))) as Announced;
    const names = (await readdir(place)).sort();
    // It is the first thing that goes of what is removed: while it is there, the names are all.
    await stat(join(place, ANNOUNCED));
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
      isKept,
      citing: names.flatMap((name) => CITING.exec(name)?.[1] ?? []),
    };
  }

  async *#part(id: string, part: number): AsyncGenerator<Buffer> {
    const handle = await this.#opened(id, partName(part));
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

const partName = (part: number) => `part-${String(part)}`;

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

async function attempt<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal || (error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new StoreUnavailable(`attachments: ${(error as Error).message}`, { cause: error });
  }
}
