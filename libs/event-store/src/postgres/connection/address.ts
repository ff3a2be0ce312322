import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import type { ClientConfig } from 'pg';
import { parse } from 'pg-connection-string';

/** Where a PostgreSQL server is and how it is spoken to. It holds the password: it MUST NOT be logged. */
export interface PostgresAddress {
  readonly config: ClientConfig;
  /** Whether what is said can be read on a network on the way. */
  readonly isPlain: boolean;
}

/** The address cannot be used. The message has nothing of it but the names of parameters. */
export class UnfitAddress extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnfitAddress';
  }
}

const UNREADABLE =
  'the address cannot be read; what is special in a user, a password or a database is percent-encoded, as %2F for /';

/** A misspelt parameter must not pass in silence: it may be the one that asks for TLS. */
const CERTIFICATES = ['sslrootcert', 'sslcert', 'sslkey'];
const PARAMETERS = ['host', 'sslmode', ...CERTIFICATES, 'application_name'];

/**
 * Reads `postgres://user:password@host:port/database?sslmode=…`. Between machines the server's certificate and name are
 * verified (`sslmode=verify-full`) unless `sslmode=disable` orders otherwise; on this machine TLS is used when it, or a certificate, is asked for.
 * Files that the address names are read.
 * @throws UnfitAddress
 */
export function readAddress(text: string): PostgresAddress {
  if (!/^postgres(ql)?:\/\//i.test(text)) {
    throw new UnfitAddress('the address of a PostgreSQL database begins with postgres://');
  }
  if (!URL.canParse(text)) throw new UnfitAddress(UNREADABLE);
  const url = new URL(text);
  const unknown = [...url.searchParams.keys()].filter((name) => !PARAMETERS.includes(name));
  if (unknown.length > 0)
    throw new UnfitAddress(`the address has parameters that are not known: ${unknown.join(', ')}`);
  const { host, port, database, user, password } = parsed(text, url);
  if (!database) throw new UnfitAddress('the address names no database');
  const isHere = isOnThisMachine(host);
  const certificates = CERTIFICATES.filter((name) => url.searchParams.has(name));
  const mode = url.searchParams.get('sslmode') ?? (isHere && certificates.length === 0 ? 'disable' : 'verify-full');
  if (mode !== 'disable' && mode !== 'verify-full') {
    throw new UnfitAddress('sslmode is verify-full, or disable: the others do not make sure who answers');
  }
  if (mode === 'disable' && certificates.length > 0) {
    throw new UnfitAddress(`sslmode=disable orders to do without TLS, and there is ${certificates.join(', ')}`);
  }
  const applicationName = url.searchParams.get('application_name') ?? 'talaan';
  const config: ClientConfig = {
    host,
    database,
    ...(port && { port: Number(port) }),
    ...(user && { user }),
    ...(password && { password }),
    application_name: applicationName,
    // Never left out: then the environment would decide.
    ssl: mode === 'verify-full' ? verified(host, url.searchParams) : false,
  };
  return { config, isPlain: mode === 'disable' && !isHere };
}

function parsed(text: string, url: URL) {
  try {
    // The files are read here, so that a missing one is named by its parameter.
    const bare = new URL(url);
    for (const name of PARAMETERS) if (name !== 'host') bare.searchParams.delete(name);
    const { host, ...rest } = parse(text.includes('?') ? bare.href : text);
    return { ...rest, host: host ?? 'localhost' };
  } catch {
    throw new UnfitAddress(UNREADABLE);
  }
}

function isOnThisMachine(host: string): boolean {
  if (host.startsWith('/')) return true;
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function verified(host: string, parameters: URLSearchParams): ConnectionOptions {
  if (host.startsWith('/')) throw new UnfitAddress('a socket on this machine has no TLS');
  const file = (name: string): string | undefined => {
    const path = parameters.get(name);
    if (!path || (name === 'sslrootcert' && path === 'system')) return undefined;
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      throw new UnfitAddress(`${name} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'no such file'}`);
    }
  };
  const [ca, cert, key] = [file('sslrootcert'), file('sslcert'), file('sslkey')];
  return {
    rejectUnauthorized: true,
    // Whatever the connection was made to, the certificate MUST be for the host of the address.
    checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}
