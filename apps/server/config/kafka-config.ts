// The settings of the relay: where Kafka is, and who connects to it.
import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { type KafkaLogin, type KafkaSettings, type KafkaTls, MECHANISMS } from '#relay/kafka/kafka-settings.js';
import { readCertificates } from '../tls/certificates.js';
import { oneOf, type Parse, Unfit } from './setting-text.js';

/** Where facts are published. */
export interface KafkaConfig extends KafkaSettings {
  /** What an operator says so that the relay begins again, for each stop. */
  readonly begin: readonly string[];
}

type Read = <T>(name: string, fallback: string | undefined, parse: Parse<T>) => T | undefined;

/** Undefined where there is no Kafka. What is wrong with any of it is among the problems that `read` gathers. */
export function kafkaConfig(read: Read): KafkaConfig | undefined {
  const nodes = read('TALAAN_KAFKA', 'none', kafkaNodes);
  const mechanism = read('TALAAN_KAFKA_MECHANISM', 'scram-sha-512', oneOf(MECHANISMS)) ?? 'scram-sha-512';
  const begin = read('TALAAN_KAFKA_BEGIN', 'no', epochNames) ?? [];
  // Of a Kafka that there is not, nothing is looked at.
  const tls = read('TALAAN_KAFKA_TLS', 'system', nodes ? kafkaTls(nodes, mechanism) : () => ({ tls: undefined }));
  const login = read('TALAAN_KAFKA_LOGIN', 'none', nodes ? kafkaLogin(mechanism) : () => ({ login: undefined }));
  return nodes && tls && login && { nodes, ...tls, ...login, begin };
}

/** `host:port` of nodes, separated by commas; or `none`. */
function kafkaNodes(text: string): readonly string[] | undefined {
  if (text === 'none') return undefined;
  return text.split(',').map((part) => {
    const node = part.trim();
    const [, host = '', port] = /^(\[[0-9a-f:.]+\]|[a-zA-Z0-9.-]+):(\d{1,5})$/.exec(node) ?? [];
    if (host !== '' && Number(port) > 0 && Number(port) <= 65_535) return node;
    throw new Unfit('must be none, or host:port of nodes of Kafka, separated by commas');
  });
}

/** `system`, `off`, or a folder with `ca.crt`, and with `tls.crt` and `tls.key` where Kafka asks for a certificate. */
function kafkaTls(nodes: readonly string[], mechanism: string): Parse<{ readonly tls: KafkaTls | undefined }> {
  return (text) => {
    if (text === 'system') return { tls: {} };
    if (text === 'off') {
      if (mechanism !== 'plain' || nodes.every(isOnThisMachine)) return { tls: undefined };
      throw new Unfit('must not be off where TALAAN_KAFKA_MECHANISM is plain: the password would be anyone’s');
    }
    try {
      if (statSync(join(text, 'tls.crt'), { throwIfNoEntry: false })) {
        const { ca, cert, key } = readCertificates(text);
        return { tls: { ca, cert, key } };
      }
      return { tls: { ca: readFileSync(join(text, 'ca.crt'), 'utf8') } };
    } catch (error) {
      throw new Unfit(`must be system, off, or a folder of certificates: ${(error as Error).message}`);
    }
  };
}

/** `none`, or a file with `user:password` that not everyone may read. */
function kafkaLogin(mechanism: KafkaLogin['mechanism']): Parse<{ readonly login: KafkaLogin | undefined }> {
  return (text) => {
    if (text === 'none') return { login: undefined };
    const [, username, password] = /^([^:\n]+):([^\n]+)\n?$/.exec(secretIn(text)) ?? [];
    if (username !== undefined && password !== undefined) return { login: { mechanism, username, password } };
    throw new Unfit('must be none, or a file with one line, user:password');
  };
}

/** @throws Unfit, which quotes nothing of it */
function secretIn(file: string): string {
  try {
    if ((statSync(file).mode & 0o007) === 0) return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Unfit(`must be none, or a file that can be read (${(error as NodeJS.ErrnoException).code ?? 'fault'})`);
  }
  throw new Unfit('must be a file that not everyone may read: set its mode to 0600');
}

/** Names of epochs, as the relay says them, separated by commas; or `no`. */
function epochNames(text: string): readonly string[] {
  if (text === 'no') return [];
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => /^[0-9a-f]{12}$/.test(name))) return names;
  throw new Unfit(
    'must be no, or what the relay said when it stopped: twelve hexadecimal digits, several separated by commas',
  );
}

function isOnThisMachine(node: string): boolean {
  const host = node.slice(0, node.lastIndexOf(':')).replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
