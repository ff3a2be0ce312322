import { readFileSync } from 'node:fs';

/** A node of the cluster. */
export interface Node {
  readonly address: string;
  readonly port: number;
}

/** Who reads and writes the log. The password shows in no text that is made of it. */
export class Credentials {
  readonly #password: string;

  constructor(
    readonly username: string,
    password: string,
  ) {
    this.#password = password;
  }

  get password(): string {
    return this.#password;
  }
}

/** Where a log in EventStoreDB is, and how it is spoken to. */
export interface EventStoreDbLocation {
  /** One at least. */
  readonly nodes: readonly Node[];
  readonly tls: boolean;
  /** The certificate of the authority that signed those of the nodes, from `tlsCAFile`; Node's own list without. */
  readonly tlsCa?: Buffer;
  /** The server takes them over TLS only. */
  readonly credentials: Credentials;
  /** The name of the log: several can be in one database, beside what others keep there. */
  readonly log: string;
  /** Bytes of one append that the server takes at most (its `MaxAppendSize`). */
  readonly appendLimit: number;
  /** Milliseconds that one call may take, and that a read may be silent. */
  readonly deadline: number;
  /** Milliseconds after which a silent connection is asked whether it is alive, and within which it must say so. */
  readonly keepAlive: number;
}

const DEFAULTS = {
  tls: 'true',
  tlscafile: '',
  log: 'talaan',
  appendlimit: '1048576',
  defaultdeadline: '10000',
  keepaliveinterval: '10000',
  nodepreference: 'leader',
  throwonappendfailure: 'true',
};
const KNOWN = 'tls, tlsCAFile, defaultDeadline, keepAliveInterval, log, appendLimit';
const FORM = /^esdb:\/\/(?:([^:@/?]+):([^@/?]*)@)?([^@/?]+)\/?(?:\?(.*))?$/;
const NODE = /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/;
const PORT = '2113';

/**
 * Reads `esdb://user:password@node:2113,node:2113?tls=true&…`, and the file that it names.
 * @throws Error that quotes nothing of it: it holds a password
 */
export function locationOf(connectionString: string): EventStoreDbLocation {
  if (connectionString.startsWith('esdb+discover:')) {
    throw wrong('list the nodes (esdb://one,two,three): of what is discovered, the client asks only the first');
  }
  const [, user, password = '', nodes, query = ''] = FORM.exec(connectionString.trim()) ?? [];
  if (nodes === undefined) throw wrong('it must be esdb://user:password@node:port,…?option=value&…');
  const options = optionsIn(query);
  const isTls = oneOf(options.tls, ['true', 'false'], 'tls') === 'true';
  if (isTls && user === undefined) throw wrong('a user and a password are needed');
  oneOf(options.nodepreference, ['leader'], 'nodePreference');
  oneOf(options.throwonappendfailure, ['true'], 'throwOnAppendFailure');
  if (!/^[a-z][a-z0-9]{0,31}$/.test(options.log)) throw wrong('log must be a short name of lower-case letters');
  return {
    nodes: nodes.split(',').map(nodeOf),
    tls: isTls,
    ...(options.tlscafile !== '' && { tlsCa: certificate(options.tlscafile) }),
    // Without TLS they are not sent; that a call has some decides how the client makes it (server.ts).
    credentials: new Credentials(decoded(user ?? 'nobody'), decoded(password)),
    log: options.log,
    appendLimit: number(options.appendlimit, 'appendLimit', 1_024, 16_777_216),
    deadline: number(options.defaultdeadline, 'defaultDeadline', 100, 600_000),
    keepAlive: number(options.keepaliveinterval, 'keepAliveInterval', 10_000, 600_000),
  };
}

function optionsIn(query: string): typeof DEFAULTS {
  const options: Record<string, string> = { ...DEFAULTS };
  for (const [key, value] of new URLSearchParams(query)) {
    const name = key.toLowerCase().replaceAll(/[-_]/g, '');
    if (!Object.hasOwn(DEFAULTS, name)) throw wrong(`it has an option that is not one of ${KNOWN}`);
    options[name] = value;
  }
  return options as typeof DEFAULTS;
}

function nodeOf(text: string): Node {
  const [, address, port = PORT] = NODE.exec(text.trim()) ?? [];
  if (address === undefined || Number(port) < 1 || Number(port) > 65_535) throw wrong('a node must be host:port');
  return { address, port: Number(port) };
}

function certificate(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw wrong(`tlsCAFile cannot be read (${(error as NodeJS.ErrnoException).code ?? 'no such file'})`);
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong('user and password must be percent-encoded');
  }
}

function oneOf(value: string, allowed: readonly string[], name: string): string {
  if (!allowed.includes(value)) throw wrong(`${name} must be ${allowed.join(' or ')}`);
  return value;
}

function number(text: string, name: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) throw wrong(`${name} must be from ${least} to ${most}`);
  return value;
}

function wrong(what: string): Error {
  return new Error(`the connection string of the log is wrong: ${what}`);
}
