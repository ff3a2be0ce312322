import {
  createLocalJWKSet,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyOptions,
} from 'jose';
import { Refusal } from '#kernel/refusal.js';

/** Milliseconds that the issuer has for an answer. */
const TIMEOUT = 5_000;
/** Keys are fetched again, beside the work, when they are older than this (ms). */
const REFRESH = 300_000;
/** The issuer is asked no more often than this (ms), whether it answers or not. A key that is new is found after it. */
const COOLDOWN = 1_000;
/** Requests that wait for keys at the same time; more are told at once, so that a slow issuer does not stop the others. */
const WAITING = 100;

interface Keys {
  readonly find: ReturnType<typeof createLocalJWKSet>;
  /** When they were asked for, on the monotonic clock (ms). */
  readonly at: number;
}

/** Whether keys can be had: `kept` are old ones, while the issuer is not reached. */
export type KeysState = 'had' | 'kept' | 'missing';

/**
 * The signing keys of one issuer, found through its discovery document. While the issuer cannot be reached, the last keys
 * that it published are used for a bounded time.
 *
 * Faults of the token (no such key) are told apart from faults of the issuer, which are no fault of the caller.
 */
export class IdentityKeys {
  #keys: Keys | undefined;
  #fetching: Promise<Keys> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #hasFailed = false;
  #waiting = 0;

  /**
   * @param keptFor milliseconds for which keys are used after they were fetched
   * @param onChange told when the issuer is no longer reached, and when it is again
   */
  constructor(
    private readonly issuer: string,
    private readonly keptFor: number,
    private readonly onChange: (isReached: boolean) => void = () => undefined,
  ) {}

  /**
   * The claims of a token that one of the keys has signed; where it names none, each of its algorithm is tried.
   * @throws Refusal `identity.unavailable`; errors of `jose` for what is wrong with the token
   */
  async verify(token: string, options: JWTVerifyOptions): Promise<JWTPayload> {
    const keys = this.#usable() ?? (await this.#awaited());
    try {
      return await verifiedBy(keys, token, options);
    } catch (error) {
      if (!mayBeOfNewKey(error, token)) throw error;
      const newer = await this.#newerThan(keys);
      if (!newer) throw error;
      return verifiedBy(newer, token, options);
    }
  }

  /** How the keys are had now. Asks for them where they are old, and does not wait. */
  state(): KeysState {
    const isUsable = this.#usable() !== undefined;
    if (!isUsable) this.#fetchBesides();
    if (!this.#hasFailed) return 'had';
    return isUsable ? 'kept' : 'missing';
  }

  #usable(): Keys | undefined {
    if (!this.#keys) return undefined;
    const age = performance.now() - this.#keys.at;
    if (age > REFRESH) this.#fetchBesides();
    return age <= this.keptFor ? this.#keys : undefined;
  }

  /** Keys that were fetched after these; undefined where the issuer was asked only just now. */
  async #newerThan(keys: Keys): Promise<Keys | undefined> {
    if (this.#keys && this.#keys !== keys) return this.#keys;
    return this.#mayAsk() ? this.#awaited() : undefined;
  }

  #mayAsk(): boolean {
    return this.#fetching !== undefined || performance.now() - this.#askedAt >= COOLDOWN;
  }

  #fetchBesides(): void {
    if (this.#mayAsk()) void this.#fetch().catch(() => undefined);
  }

  /** @throws Refusal `identity.unavailable` */
  async #awaited(): Promise<Keys> {
    if (this.#waiting >= WAITING || !this.#mayAsk()) throw unavailable();
    this.#waiting += 1;
    try {
      return await this.#fetch();
    } catch {
      throw unavailable();
    } finally {
      this.#waiting -= 1;
    }
  }

  #fetch(): Promise<Keys> {
    this.#fetching ??= this.#fetchNow().finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }

  async #fetchNow(): Promise<Keys> {
    const at = performance.now();
    this.#askedAt = at;
    try {
      const keys = { find: createLocalJWKSet(await published(this.issuer)), at };
      this.#keys = keys;
      this.#isReached(true);
      return keys;
    } catch (error) {
      this.#isReached(false);
      throw error;
    }
  }

  #isReached(isReached: boolean): void {
    if (this.#hasFailed === isReached) this.onChange(isReached);
    this.#hasFailed = !isReached;
  }
}

async function verifiedBy({ find }: Keys, token: string, options: JWTVerifyOptions): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, find, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    let last: unknown = error;
    for await (const key of error) {
      try {
        return (await jwtVerify(token, key, options)).payload;
      } catch (fault) {
        if (!(fault instanceof errors.JWSSignatureVerificationFailed)) throw fault;
        last = fault;
      }
    }
    throw last;
  }
}

/** Whether what is wrong with a token may be that the issuer has signed it by a key that it published since. */
function mayBeOfNewKey(error: unknown, token: string): boolean {
  if (error instanceof errors.JWKSNoMatchingKey) return true;
  return error instanceof errors.JWSSignatureVerificationFailed && decodeProtectedHeader(token).kid === undefined;
}

async function published(issuer: string): Promise<JSONWebKeySet> {
  const document = (await got(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)) as {
    readonly issuer?: unknown;
    readonly jwks_uri?: unknown;
  };
  if (document.issuer !== issuer) throw new Error('the discovery document is of another issuer');
  if (typeof document.jwks_uri !== 'string') throw new Error('the discovery document names no keys');
  return (await got(document.jwks_uri)) as JSONWebKeySet;
}

async function got(address: string): Promise<unknown> {
  const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) });
  if (!answer.ok) throw new Error(`${new URL(address).pathname} was answered ${String(answer.status)}`);
  return answer.json();
}

function unavailable(): Refusal {
  return new Refusal('identity.unavailable', 'The keys of the identity provider cannot be fetched now.');
}
