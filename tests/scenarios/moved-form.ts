// The time of a whole form of the platform, moved by a test: of all of its processes.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { importJWK, type JWK, SignJWT } from 'jose';
import { IDENTITIES } from '#apps/dev-idp/identities.js';
import { AUDIENCE } from '#web/auth/given-issuer.js';
import type { Clock } from '#kernel/clock.js';
import { type Region, region } from './client.js';
import { FORM } from './form.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

/** Milliseconds after which every process goes by the time that was set. */
const KNOWN_AFTER = 50;
/** Seconds that a token lasts: longer than any test moves the time. */
const LASTING = 20_000 * 86_400;

/** The time of processes, as a file tells them. */
export class MovedTime {
  #movedBy = 0;

  /** @param file made here, and kept for as long as they run */
  constructor(private readonly file: string) {
    this.movedBy = 0;
  }

  /** By how much it goes before that of the machine: milliseconds. What is set, all of them go by when it returns. */
  get movedBy(): number {
    return this.#movedBy;
  }

  set movedBy(milliseconds: number) {
    this.#movedBy = Math.round(milliseconds);
    writeFileSync(`${this.file}.new`, String(this.#movedBy));
    renameSync(`${this.file}.new`, this.file);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, KNOWN_AFTER);
  }

  now(): number {
    return Date.now() + this.#movedBy;
  }

  /** What programs must be told to go by it. */
  get environment(): Record<string, string> {
    return {
      NODE_OPTIONS: `--import ${resolve('dist/tests/scenarios/moved-time.js')}`,
      TALAAN_TEST_TIME: this.file,
      // The wall clock is believed, whatever it shows.
      TALAAN_CLOCK_STEP: 'any',
    };
  }
}

/** A server on a folder of its own, whose clock the test moves. */
export interface MovedServer {
  readonly data: string;
  readonly clock: Clock & { movedBy: number };
  /** As of the last start. */
  readonly origin: string;
  readonly people: Region;
  stop(): Promise<void>;
  /** On the same folder, or on another one that was put in its place. */
  start(data?: string): Promise<void>;
  /** Stops it and removes its folder. */
  end(): Promise<void>;
}

/** The split form, whose time the test moves: what it does by itself is done by each of its processes. */
export async function movedForm(): Promise<MovedServer> {
  const folder = await temporaryData();
  const data = await temporaryData();
  const clock = new MovedTime(join(folder, 'time'));
  let server: RunningServer = await startServer(data, { ...clock.environment, [FORM]: 'split' });
  // Its tokens outlast what the test skips; those of the provider do not.
  const key = JSON.parse(readFileSync(join(data, 'dev-idp', 'signing-key.json'), 'utf8')) as JWK;
  const tokenOf = async (identity: string): Promise<string> => {
    const { subject, ...claims } = IDENTITIES.find((one) => one.subject === identity) ?? {};
    if (subject === undefined) throw new Error(`no identity ${identity}`);
    const iat = Math.floor(Date.now() / 1_000);
    const issued = { iss: `http://127.0.0.1:${String(server.idpPort)}`, aud: AUDIENCE, iat, exp: iat + LASTING };
    return await new SignJWT({ sub: subject, ...issued, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: key.kid ?? '', typ: 'at+jwt' })
      .sign(await importJWK(key, 'ES256'));
  };
  const people = region({ origin: server.origin, tokenOf });
  const stop = async () => {
    await server.stop();
  };
  return {
    ...{ data, clock, people, stop },
    origin: server.origin,
    async start(other = data) {
      if (other !== data) throw new Error('the split form does not start on a copy of a folder');
      server = await server.again();
    },
    async end() {
      await stop();
      await Promise.all([removeData(data), removeData(folder)]);
    },
  };
}
