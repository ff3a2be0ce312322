// The files that content cites. Until level 3 of the data folder content holds them itself, in base64.
import type { Fact } from '#event-store/fact.js';
import type { WrittenLevel } from '#event-store/written-level.js';
import { type CitedFile, CITES_SINCE, type FileSaid } from '#attachments/attachments.js';
import { Refusal, refuseField } from '#kernel/refusal.js';
import type { Sealed } from '#vault/vault.js';

/** A file within content. */
interface InlineFile {
  readonly name: string;
  readonly mediaType: string;
  /** base64 */
  readonly data: string;
}

interface WithFiles {
  readonly attachments?: readonly (string | InlineFile | CitedFile)[];
}

const filesOf = (content: unknown) => (content as WithFiles | undefined)?.attachments ?? [];

/** The ids by which content that is to be recorded cites attachments. */
export function citedBy(content: unknown): readonly string[] {
  return filesOf(content).filter((file) => typeof file === 'string');
}

/** @throws Refusal `log.level-needed`; `body.invalid` for a file within content where it can be cited */
export function demandForm(content: unknown, { level }: WrittenLevel): void {
  const files = filesOf(content);
  const ids = citedBy(content);
  if (level >= CITES_SINCE && ids.length < files.length) {
    const place = files.findIndex((file) => typeof file !== 'string');
    throw refuseField('body.invalid', `/content/attachments/${String(place)}`, 'must be the id of an attachment');
  }
  if (level < CITES_SINCE && ids.length > 0) {
    throw new Refusal('log.level-needed', 'Files are cited once the level of the data folder is raised.');
  }
}

/** Whether the content of a fact may have the file: of those within content, only the opened content says. */
export function mayHave({ revision, content }: Fact, name: string): boolean {
  const cited = (content as Sealed | undefined)?.attachments;
  return cited ? cited.some(({ id }) => id === name) : INLINE.exec(name)?.[1] === String(revision);
}

/** A file within content goes by the revision of its fact and its place there, from 0: `0.1`. */
const INLINE = /^(0|[1-9]\d{0,8})\.(\d)$/;

/** What is said of a file of content that may have it, and its bytes where they are within the content. */
export function fileIn(content: unknown, name: string): (FileSaid & { readonly data?: Buffer }) | undefined {
  const [, , place] = INLINE.exec(name) ?? [];
  const files = filesOf(content);
  const file = place === undefined ? files.find((one) => (one as CitedFile).id === name) : files[Number(place)];
  if (typeof file !== 'object') return undefined;
  if (!('data' in file)) return file;
  const data = Buffer.from(file.data, 'base64');
  return { name: file.name, mediaType: file.mediaType, bytes: data.length, data };
}
