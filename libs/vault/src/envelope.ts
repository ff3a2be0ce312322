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
import type { Place, Sealed } from './vault.js';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What envelopes are: 1, bound to the one place in the log where they stand; 2, to the beginning of its record, too. */
export type EnvelopeVersion = Sealed['v'];

/** What an envelope is made with. */
export interface Sealing {
  readonly v: EnvelopeVersion;
  readonly key: string;
  readonly recordKey: KeyObject;
}

/**
 * AES-256-GCM under HKDF-SHA256(record key, salt = fact id). Envelopes are stored for ever: add a version, never edit.
 */
export function sealContent(content: unknown, place: Place, { v, key, recordKey }: Sealing): Sealed {
  const text = JSON.stringify(content) as string | undefined;
  if (text === undefined) throw new TypeError('There is no content to seal.');
  const { iv, data } = encrypt(factKey(recordKey, place), text, boundTo(v, place, key));
  return { v, key, iv: iv.toString('base64url'), data: data.toString('base64url') };
}

/**
 * @throws Error when the envelope was altered or stands elsewhere
 * @throws Refusal `log.newer` when a later program made it
 */
export function openContent(sealed: Sealed, place: Place, recordKey: KeyObject): unknown {
  if (![1, 2].includes(sealed.v)) throw new Refusal('log.newer', 'A later program sealed this content.');
  const iv = Buffer.from(sealed.iv, 'base64url');
  const data = Buffer.from(sealed.data, 'base64url');
  return JSON.parse(
    decrypt(factKey(recordKey, place), iv, data, boundTo(sealed.v, place, sealed.key)).toString('utf8'),
  );
}

/** A record key under the root key: IV, ciphertext, tag. Always the same length. */
export function wrapKey(recordKey: Buffer, id: string, wrappingKey: KeyObject): Buffer {
  const { iv, data } = encrypt(wrappingKey, recordKey, lengthPrefixed('talaan/record-key/v1', id));
  return Buffer.concat([iv, data]);
}

/** @throws Error when it was altered, belongs to another id, or was wrapped by another key. */
export function unwrapKey(wrapped: Uint8Array, id: string, wrappingKey: KeyObject): KeyObject {
  const bytes = Buffer.from(wrapped);
  const aad = lengthPrefixed('talaan/record-key/v1', id);
  return createSecretKey(decrypt(wrappingKey, bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES), aad));
}

/** A key for one purpose only, from a longer-lived one. */
export function subkey(key: KeyObject, salt: string, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', key, salt, purpose, 32)));
}

function factKey(recordKey: KeyObject, place: Place): KeyObject {
  return subkey(recordKey, place.factId, 'talaan/content/v1');
}

function boundTo(v: EnvelopeVersion, { factId, stream, type, beginning }: Place, key: string): Buffer {
  const ofRecord = v === 1 ? [] : [hash('sha256', JSON.stringify(beginning ?? null), 'base64url')];
  return lengthPrefixed(`talaan/sealed/v${String(v)}`, factId, stream, type, '/content', key, ...ofRecord);
}

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
