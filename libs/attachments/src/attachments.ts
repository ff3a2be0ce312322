import { createHash, randomBytes } from 'node:crypto';
import type { EventStore, StoredEvent } from '#event-store/event-store.js';
import type { Clock } from '#kernel/clock.js';
import { demand, demandField, Refusal, refuseField } from '#kernel/refusal.js';
import { DAY } from '#kernel/time.js';
import type { ContentVault } from '#vault/content-vault.js';
import { openPart, sealPart } from '#vault/sealed-parts.js';
import type { Cited, Citing, Sealed } from '#vault/vault.js';
import { bounded, demandLength, demandWanted } from './arrival.js';
import type { AttachmentStore, StoredAttachment } from './attachment-store.js';
import { demandAllParts, demandDigest, digestOf, hashed, type Progress, progressOf, receivedIn } from './progress.js';
import { demandRoom, UNIT_DAY_BYTES } from './unit-room.js';

/** The level of the data folder from which on content cites files. */
export const CITES_SINCE = 3;
/** Bytes of a file. */
export const MOST_BYTES = 33_554_432;
/** Parts of a file. */
export const MOST_PARTS = 1_000;
/** Parts of one unit that arrive at a time, at one process. */
const MOST_ARRIVING = 8;

/** What is said of a file. All of it but `bytes` is content. */
export interface FileSaid {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
}

/** A file as content cites it. */
export interface CitedFile extends FileSaid {
  readonly id: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly digest: string;
}

interface UploadContent {
  readonly name: string;
  readonly mediaType: string;
  /** Of the attachment: base64url. */
  readonly key: string;
}

/**
 * The files that content cites: they arrive in parts, each sealed on arrival under the attachment's own key; that key is
 * sealed with the content of each record that cites it. A day after it was announced nobody can cite an attachment any
 * more, its own copy of the key is destroyed, and with it what no record cites.
 */
export class Attachments {
  /** How many parts arrive here for a unit. */
  readonly #arriving = new Map<string, number>();

  constructor(
    private readonly store: AttachmentStore,
    private readonly vault: ContentVault,
    private readonly log: Pick<EventStore, 'factWithId'>,
    private readonly clock: Clock,
    private readonly unitDayBytes = UNIT_DAY_BYTES,
  ) {}

  /** MUST have ended before anything else is asked: ends what a process began that has ended. */
  async begin(): Promise<void> {
    for (const id of await this.store.recover()) {
      const stored = await this.store.find(id);
      if (!stored) await this.store.remove(id);
      else if (stored.isAbandoned) await this.#takeBack(id, stored);
    }
  }

  /**
   * The unit that announced it; undefined when there is no such attachment, or it can be cited no more.
   * @throws StoreUnavailable
   */
  async unitOf(id: string): Promise<string | undefined> {
    return (await this.#citable(id))?.announced.unit;
  }

  /**
   * Makes an attachment without parts; announcing it again with the same request changes nothing.
   * @throws Refusal `idempotency.key-reused`, `attachment.unit-full`, `attachment.day-full`
   */
  async announce(id: string, by: { unit: string; requestHash: string }, said: FileSaid): Promise<Progress> {
    const before = await this.store.find(id);
    if (!before) {
      const wanted = { unit: by.unit, bytes: said.bytes, at: this.clock.now() };
      const { name, mediaType } = said;
      const content: UploadContent = { name, mediaType, key: randomBytes(32).toString('base64url') };
      const sealed = await this.vault.seal(content, placeOf(id, 'announced'), await this.vault.newKey());
      const announced = { v: 1, ...by, at: wanted.at, bytes: said.bytes, sealed } as const;
      await this.store.begin(id, announced, (own) => demandRoom(own, wanted, this.unitDayBytes));
    }
    const stored = before ?? (await this.#known(id));
    const isSame = stored.announced.requestHash === by.requestHash;
    demand(isSame, 'idempotency.key-reused', 'This idempotency key was used for another request.');
    return progressOf(id, stored);
  }

  /** @throws Refusal `record.unknown` */
  async progress(id: string): Promise<Progress> {
    return progressOf(id, await this.#known(id));
  }

  /**
   * Takes in one part, sealed as it arrives. The same part again changes nothing.
   * @throws Refusal `attachment.part-number`, `attachment.too-long`, `attachment.part-empty`, `attachment.part-differs`,
   * `attachment.abandoned`, `rate.limited`, `record.unknown`; what `bytes` throws
   */
  async receive(id: string, part: number, bytes: AsyncIterable<Buffer>): Promise<Progress> {
    const isNumber = Number.isInteger(part) && part >= 1 && part <= MOST_PARTS;
    const pointer = isNumber ? `/parts/${String(part)}` : '/parts';
    demandField(isNumber, 'attachment.part-number', pointer, `Parts are numbered from 1 to ${String(MOST_PARTS)}.`);
    const stored = await this.#wanted(id);
    const { unit } = stored.announced;
    const arriving = this.#arriving.get(unit) ?? 0;
    demand(arriving < MOST_ARRIVING, 'rate.limited', `Only ${String(MOST_ARRIVING)} parts of a unit arrive at a time.`);
    this.#arriving.set(unit, arriving + 1);
    try {
      const { key } = await this.#contentOf(id, stored);
      const arrival = { bytes, pointer, hash: createHash('sha256') };
      const place = { attachment: id, part, key };
      const isThere = stored.parts.some(({ number }) => number === part);
      const fits = (then: StoredAttachment): void => {
        demandWanted(then);
        demandLength(receivedIn(then) <= then.announced.bytes, pointer);
      };
      const sealed = () => sealPart(bounded(arrival, stored.announced.bytes - receivedIn(stored)), place);
      if (isThere || !(await this.store.addPart(id, part, sealed(), fits))) {
        if (isThere) await digestOf(bounded(arrival, stored.announced.bytes));
        const isSame = arrival.hash.digest('hex') === (await digestOf(openPart(this.store.part(id, part), place)));
        const detail = `Part ${String(part)} is there, with other bytes; to send others, abandon the file and announce it again.`;
        demandField(isSame, 'attachment.part-differs', pointer, detail);
      }
    } catch (error) {
      // What else goes wrong of one that was abandoned, or removed, meanwhile tells nothing.
      await this.#wanted(id).catch((reason: unknown) => {
        throw reason instanceof Refusal ? reason : error;
      });
      throw error;
    } finally {
      const left = (this.#arriving.get(unit) ?? 1) - 1;
      if (left > 0) this.#arriving.set(unit, left);
      else this.#arriving.delete(unit);
    }
    return await this.progress(id);
  }

  /**
   * All parts are there, and are what the sender sent; from then on it can be cited. Repeating it changes nothing.
   * @param digest SHA-256 of the file, hexadecimal
   * @throws Refusal `attachment.incomplete`, `attachment.digest-wrong`, `attachment.abandoned`, `record.unknown`
   */
  complete(id: string, digest: string): Promise<Progress> {
    return this.holding([id], () => this.#completed(id, digest));
  }

  async #completed(id: string, digest: string): Promise<Progress> {
    const stored = await this.#wanted(id);
    if (stored.completed) {
      demandDigest(digest === (await this.#digestOf(id, stored.completed.sealed)));
      return progressOf(id, stored);
    }
    demandAllParts(stored);
    const { key } = await this.#contentOf(id, stored);
    const [sealedHash, hash] = [createHash('sha256'), createHash('sha256')];
    for (const { number } of stored.parts) {
      const place = { attachment: id, part: number, key };
      for await (const piece of openPart(hashed(this.store.part(id, number), sealedHash), place)) hash.update(piece);
    }
    demandDigest(digest === hash.digest('hex'));
    const sealed = await this.vault.seal({ digest }, placeOf(id, 'completed'), stored.announced.sealed.key);
    const bytes = stored.parts.reduce((sum, part) => sum + part.bytes, 0);
    const completed = { v: 1, parts: stored.parts.length, bytes, digest: sealedHash.digest('hex'), sealed } as const;
    await this.store.complete(id, completed);
    return progressOf(id, { ...stored, completed });
  }

  /**
   * Destroys its key and its bytes; its id stays known for the day, so that the same may be said again. Repeating it changes
   * nothing.
   * @throws Refusal `attachment.in-use`, `record.unknown`
   */
  async abandon(id: string): Promise<Progress> {
    const isDone = await this.store.alone(id, async () => {
      const stored = await this.#known(id);
      const detail = 'A record cites it; it ends with the content of the record.';
      demand(stored.isAbandoned || !(await this.#isCited(id, stored.citing)), 'attachment.in-use', detail);
      await this.#takeBack(id, stored);
    });
    demand(isDone, 'attachment.in-use', 'It is being completed or cited.');
    return await this.progress(id);
  }

  /** Nothing is taken away of these attachments before `work` has ended. What cites them MUST do it within. */
  holding<Result>(ids: readonly string[], work: () => Promise<Result>): Promise<Result> {
    return ids.length === 0 ? work() : this.store.holding(ids, work);
  }

  /**
   * What content cites by these ids in a fact with the id `fact`, which `unit` is about to record. From then on they are
   * not destroyed if the fact is recorded.
   * @throws Refusal `attachment.unknown`, `attachment.incomplete`: with the place in the content's `attachments`
   */
  async cite(ids: readonly string[], { unit, fact }: { unit: string | undefined; fact: string }) {
    const files: { readonly citing: Citing; readonly file: CitedFile }[] = [];
    for (const [index, id] of ids.entries()) {
      const pointer = `/content/attachments/${String(index)}`;
      const stored = unit === undefined ? undefined : await this.#citable(id);
      if (!stored || stored.announced.unit !== unit || stored.isAbandoned) throw uncitable(index);
      const { completed, announced } = stored;
      if (!completed) throw refuseField('attachment.incomplete', pointer, 'The attachment is not complete.');
      const { key, name, mediaType } = await this.#contentOf(id, stored);
      const cited: Cited = { id, parts: completed.parts, bytes: completed.bytes, digest: completed.digest };
      const digest = await this.#digestOf(id, completed.sealed);
      files.push({ citing: { cited, key }, file: { id, name, mediaType, bytes: announced.bytes, digest } });
    }
    for (const [index, id] of ids.entries()) if (!(await this.store.cite(id, fact))) throw uncitable(index);
    return files;
  }

  /**
   * The bytes of a file that content cites. They MUST have been recorded as read before.
   * @throws Error when a part is missing or is not as it was sealed: at the first piece that is not
   */
  async *read({ id, parts }: Cited, key: string): AsyncGenerator<Buffer> {
    for (let part = 1; part <= parts; part += 1) {
      yield* openPart(this.store.part(id, part), { attachment: id, part, key });
    }
  }

  /** At most `most` whose day was over at `now` (milliseconds). */
  due(now: number, most: number): Promise<readonly string[]> {
    return this.store.announcedUntil(now - DAY, most);
  }

  /**
   * Destroys its own copy of the key, and the attachment unless a record cites it; later, while one is being cited. It may
   * be repeated, and done in several processes at the same time.
   * @returns whether it was done now
   */
  async expire(id: string): Promise<boolean> {
    let isDone = false;
    await this.store.alone(id, async () => {
      const stored = await this.store.find(id);
      if (!stored || stored.isKept) return;
      await this.vault.destroy([stored.announced.sealed.key], this.clock.now());
      if (await this.#isCited(id, stored.citing)) await this.store.keep(id);
      else await this.store.remove(id);
      isDone = true;
    });
    return isDone;
  }

  async #takeBack(id: string, { announced }: StoredAttachment): Promise<void> {
    await this.store.abandon(id);
    await this.vault.destroy([announced.sealed.key], this.clock.now());
  }

  async #isCited(id: string, facts: readonly string[]): Promise<boolean> {
    for (const fact of facts) {
      const event = await this.log.factWithId(fact);
      if (event && citedIn(event).some((cited) => cited.id === id)) return true;
    }
    return false;
  }

  /** Undefined when there is none, or its day is over. */
  async #citable(id: string): Promise<StoredAttachment | undefined> {
    const stored = await this.store.find(id);
    return stored && !stored.isKept && this.clock.now() < stored.announced.at + DAY ? stored : undefined;
  }

  async #known(id: string): Promise<StoredAttachment> {
    const stored = await this.#citable(id);
    if (!stored) throw new Refusal('record.unknown', 'There is no such attachment.');
    return stored;
  }

  /** The same, unless it was abandoned. */
  async #wanted(id: string): Promise<StoredAttachment> {
    const stored = await this.#known(id);
    demandWanted(stored);
    return stored;
  }

  async #contentOf(id: string, { announced: { sealed } }: StoredAttachment): Promise<UploadContent> {
    return (await this.#opened(sealed, id, 'announced')) as UploadContent;
  }

  async #digestOf(id: string, sealed: Sealed): Promise<string> {
    return ((await this.#opened(sealed, id, 'completed')) as { digest: string }).digest;
  }

  async #opened(sealed: Sealed, id: string, what: 'announced' | 'completed'): Promise<unknown> {
    const opened = await this.vault.open(sealed, placeOf(id, what));
    if ('erasedAt' in opened) throw new Refusal('record.unknown', 'There is no such attachment.');
    return opened.content;
  }
}

function uncitable(index: number): Refusal {
  const pointer = `/content/attachments/${String(index)}`;
  return refuseField('attachment.unknown', pointer, 'Your unit sent no such attachment within the last day.');
}

/** The attachments that a fact of the log cites, each with the id of the key that opens its content. */
export function citedIn({ payload }: Pick<StoredEvent, 'payload'>): readonly (Cited & { readonly key: string })[] {
  if (!payload.includes('"attachments"')) return [];
  const { content } = JSON.parse(payload) as { content?: Sealed };
  return content?.attachments?.map((cited) => ({ ...cited, key: content.key })) ?? [];
}

function placeOf(id: string, what: 'announced' | 'completed') {
  return { factId: id, stream: `attachment-${id}`, type: `attachment.${what}` };
}
