// What the text of a setting may be.
import { isIP } from 'node:net';
import { checkFilesAddress } from '#attachments/attachments-place.js';
import { serverPlace } from '#event-store/server-log.js';
import { demandKeysAddress } from '#vault/server-keys.js';

/** Reads one variable's text; throws Unfit with what it ought to be. */
export type Parse<T> = (text: string) => T;

export class Unfit extends Error {}

export function anyText(text: string): string {
  return text;
}

/** Undefined for a setting that is left out. */
export function textOrNone(text: string): string | undefined {
  return text === '' ? undefined : text;
}

export function wholeNumber(from: number, to: number): Parse<number> {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= from && number <= to) return number;
    throw new Unfit(`must be a whole number from ${String(from)} to ${String(to)}`);
  };
}

/** Whole seconds, in milliseconds. */
export function seconds(from: number, to: number): Parse<number> {
  return (text) => 1_000 * wholeNumber(from, to)(text);
}

/** Names of certificates are DNS names: of a service, without dots, or of a host. */
export function dnsNames(text: string): readonly string[] {
  return text.split(',').map((part) => {
    const name = part.trim();
    if (/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) return name;
    throw new Unfit('must be names of certificates (DNS names in lower case), separated by commas');
  });
}

/** The address of a log on a server, or `folder`. What is wrong is said without it: it holds a password. */
export function logAddress(text: string): string | undefined {
  if (text === 'folder') return undefined;
  try {
    serverPlace(text);
    return text;
  } catch (error) {
    throw new Unfit(`must be folder, or the address of a log: ${error instanceof Error ? error.message : ''}`);
  }
}

/** The same of the files. */
export function filesAddress(text: string): string | undefined {
  return databaseAddress(text, checkFilesAddress);
}

/** The same of the keys. */
export function keysAddress(text: string): string | undefined {
  return databaseAddress(text, demandKeysAddress);
}

function databaseAddress(text: string, check: (address: string) => void): string | undefined {
  if (text === 'folder') return undefined;
  try {
    check(text);
    return text;
  } catch (error) {
    throw new Unfit(`must be folder, or the address of a database: ${error instanceof Error ? error.message : ''}`);
  }
}

/** A position of the log, or `no`. */
export function position(text: string): bigint | undefined {
  if (text === 'no') return undefined;
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  throw new Unfit('must be a position of the log: a whole number');
}

/** Addresses, or networks as `10.0.0.0/8`, separated by commas; or `none`. */
export function networks(text: string): readonly string[] {
  if (text === 'none') return [];
  return text.split(',').map((part) => {
    const network = part.trim();
    const [address = '', bits] = network.split('/');
    const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    if (most > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))) return network;
    throw new Unfit('must be none, or addresses and networks as 10.0.0.0/8, separated by commas');
  });
}

export function oneOf<Word extends string>(words: readonly Word[]): Parse<Word> {
  return (text) => {
    const word = words.find((known) => known === text);
    if (word === undefined) throw new Unfit(`must be one of ${words.join(', ')}`);
    return word;
  };
}

export function someOf(words: readonly string[]): Parse<readonly string[]> {
  return (text) => text.split(',').map((word) => oneOf(words)(word.trim()));
}

/** Tokens over an open network would be anyone's: an address without TLS is taken only on this machine. */
export function issuer(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const local = url?.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url?.protocol === 'https:' || local) return text;
  throw new Unfit('must be an https address (http only on this machine)');
}
