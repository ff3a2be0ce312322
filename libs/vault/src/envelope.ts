import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { Refusal } from '#kernel/refusal.js';
import type { OpenedContent } from './content-vault.js';
import type { Cited, Citing, Place, Sealed } from './vault.js';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What envelopes are: 1, bound to the one place in the log where they stand; 2, to the beginning of its record, too. */
export type EnvelopeVersion = 1 | 2;

/** What an envelope is made with. Where it cites attachments, it is one of version 3. */
export interface Sealing {
  readonly v: EnvelopeVersion;
  readonly key: string;
  readonly recordKey: KeyObject;
  readonly citing?: readonly Citing[];
}

/**
 * AES-256-GCM under HKDF-SHA256(record key, salt = fact id). Envelopes are stored for ever: add a version, never edit.
 */
export function sealContent(content: unknown, place: Place, { v, key, recordKey, citing = [] }: Sealing): Sealed {
  const attachments = citing.map(({ cited }) => cited);
  const clear = citing.length === 0 ? content : { content, keys: keysOf(citing) };
  const text = JSON.stringify(clear) as string | undefined;
  if (text === undefined) throw new TypeError('There is no content to seal.');
  const as = citing.length === 0 ? ({ v } as const) : ({ v: 3, attachments } as const);
  const { iv, data } = encrypt(factKey(recordKey, place), text, boundTo(as, place, key));
  const sealed = { key, iv: iv.toString('base64url'), data: data.toString('base64url') };
  return { v: as.v, ...sealed, ...('attachments' in as && { attachments }) };
}

const keysOf = (citing: readonly Citing[]) => Object.fromEntries(citing.map(({ cited, key }) => [cited.id, key]));

/**
 * @throws Error when the envelope was altered or stands elsewhere
 * @throws Refusal `log.newer` when a later program made it
 */
export function openContent(sealed: Sealed, place: Place, recordKey: KeyObject): OpenedContent {
  if (![1, 2, 3].includes(sealed.v)) throw new Refusal('log.newer', 'A later program sealed this content.');
  const iv = Buffer.from(sealed.iv, 'base64url');
  const data = Buffer.from(sealed.data, 'base64url');
  const bytes = decrypt(factKey(recordKey, place), iv, data, boundTo(sealed, place, sealed.key));
  const clear: unknown = JSON.parse(bytes.toString('utf8'));
  return sealed.v === 3 ? (clear as OpenedContent) : { content: clear };
}

/** Bytes under a key of their own, bound to what they are: IV, ciphertext, tag. */
export function sealBytes(clear: Buffer, key: KeyObject, ...bound: readonly string[]): Buffer {
  const { iv, data } = encrypt(key, clear, lengthPrefixed(...bound));
  return Buffer.concat([iv, data]);
}

/** What `sealBytes` adds. */
export const SEALING_BYTES = IV_BYTES + TAG_BYTES;

/** @throws Error when they were altered, or are bound to something else */
export function openBytes(sealed: Buffer, key: KeyObject, ...bound: readonly string[]): Buffer {
  return decrypt(key, sealed.subarray(0, IV_BYTES), sealed.subarray(IV_BYTES), lengthPrefixed(...bound));
}

/** A record key under the root key. Always the same length. */
export function wrapKey(recordKey: Buffer, id: string, wrappingKey: KeyObject): Buffer {
  return sealBytes(recordKey, wrappingKey, RECORD_KEY, id);
}

/** @throws Error when it was altered, belongs to another id, or was wrapped by another key. */
export function unwrapKey(wrapped: Uint8Array, id: string, wrappingKey: KeyObject): KeyObject {
  return createSecretKey(openBytes(Buffer.from(wrapped), wrappingKey, RECORD_KEY, id));
}

const RECORD_KEY = 'talaan/record-key/v1';

/** A key for one purpose only, from a longer-lived one. */
export function subkey(key: KeyObject, salt: string, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', key, salt, purpose, 32)));
}

function factKey(recordKey: KeyObject, place: Place): KeyObject {
  return subkey(recordKey, place.factId, 'talaan/content/v1');
}

function boundTo(as: Pick<Sealed, 'v' | 'attachments'>, { factId, stream, type, beginning }: Place, key: string) {
  const { v, attachments = [] } = as;
  const ofRecord = v === 1 ? [] : [hash('sha256', JSON.stringify(beginning ?? null), 'base64url')];
  const ofFiles = v === 3 ? [hash('sha256', JSON.stringify(attachments.map(membersOf)), 'base64url')] : [];
  return lengthPrefixed(`talaan/sealed/v${String(v)}`, factId, stream, type, '/content', key, ...ofRecord, ...ofFiles);
}

const membersOf = ({ id, parts, bytes, digest }: Cited) => [id, parts, bytes, digest];

/** Each part after its length in bytes (32 bits, big-endian), so that no two lists of parts give the same bytes. */
function lengthPrefixed(...parts: readonly string[]): Buffer {
  const lengths = parts.map((part) => Buffer.byteLength(part));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + 4 + length, 0));
  let at = 0;
  parts.forEach((part, index) => {
    at = bytes.writeUInt32BE(lengths[index] ?? 0, at);
    at += bytes.write(part, at, 'utf8');
  });
  return bytes;
}

function encrypt(key: KeyObject, clear: string | Buffer, aad: Buffer): { iv: Buffer; data: Buffer } {
  const iv = freshIv();
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(aad);
  const bytes = typeof clear === 'string' ? Buffer.from(clear, 'utf8') : clear;
  return { iv, data: Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]) };
}

/** Random bytes are fetched for many at a time; none is given out twice. */
const POOLED_IVS = 256;
let pool = Buffer.alloc(0);

function freshIv(): Buffer {
  if (pool.length === 0) pool = randomBytes(POOLED_IVS * IV_BYTES);
  const iv = pool.subarray(0, IV_BYTES);
  pool = pool.subarray(IV_BYTES);
  return iv;
}

function decrypt(key: KeyObject, iv: Buffer, data: Buffer, aad: Buffer): Buffer {
  if (iv.length !== IV_BYTES || data.length < TAG_BYTES) throw new Error('The sealed bytes are incomplete.');
  const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAAD(aad);
  decipher.setAuthTag(data.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(data.subarray(0, -TAG_BYTES)), decipher.final()]);
}
