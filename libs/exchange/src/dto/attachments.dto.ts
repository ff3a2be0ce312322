import { ArrayMaxSize, IsArray, isBase64, isObject, ValidateBy } from 'class-validator';
import { field, MEDIA_TYPE } from '#web/fields/fields.js';
import { isRecordId, RECORD_ID } from '#web/record-id.js';

/** A file within the content: what is sent in place of an id until level 3 of the data folder. Sealed, as all content. */
export interface InlineFile {
  readonly name: string;
  readonly mediaType: string;
  /** base64 */
  readonly data: string;
}

const MOST = 20;

/** The attachments that content cites. Which of the two forms is taken is for the level of the data folder to say. */
export const Attachments = () =>
  field(
    {
      type: 'array',
      items: { type: 'string', format: 'uuid', pattern: RECORD_ID.source },
      maxItems: MOST,
      uniqueItems: true,
    },
    { optional: true, example: [], description: 'Ids of attachments that the own unit sent within the last day' },
    IsArray(),
    ArrayMaxSize(MOST),
    ValidateBy({
      name: 'attachments',
      validator: { validate: areAttachments, defaultMessage: () => '$property must be different ids of attachments' },
    }),
  );

function areAttachments(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  if (value.every((item) => typeof item === 'string'))
    return value.every(isRecordId) && new Set(value).size === value.length;
  return value.length <= 5 && value.every(isInlineFile);
}

function isInlineFile(value: unknown): boolean {
  if (!isObject<InlineFile>(value) || Object.keys(value).length !== 3) return false;
  const { name, mediaType, data } = value as Partial<Record<keyof InlineFile, unknown>>;
  if (typeof name !== 'string' || typeof mediaType !== 'string' || typeof data !== 'string') return false;
  const isName = name.isWellFormed() && /\S/.test(name) && Buffer.byteLength(name) <= 800;
  return isName && MEDIA_TYPE.test(mediaType) && data.length >= 1 && data.length <= 700_000 && isBase64(data);
}
