import { createRemoteJWKSet, errors, type JWTVerifyGetKey, type RemoteJWKSet } from 'jose';
import { Refusal } from '#kernel/refusal.js';

const TIMEOUT = 5_000;
/** After a failed try, callers are told so at once for this long (ms), so that a dead provider is not hammered. */
const PAUSE = 1_000;
/** A key that is not known makes the set be fetched again, but not more often than this (ms). */
const COOLDOWN = 30_000;

/**
 * The signing keys of one issuer, found through its discovery document and fetched when first needed.
 *
 * Faults of the token (no such key) are told apart from faults of the provider, which are no fault of the caller.
 */
export class IdentityKeys {
  private keys: RemoteJWKSet | undefined;
  private discovery: Promise<RemoteJWKSet> | undefined;
  private failedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly issuer: string) {}

  /** @throws Refusal `identity.unavailable`; errors of `jose` for a key that the issuer does not have */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    this.keys ??= await this.discover();
    try {
      return await this.keys(header, token);
    } catch (error) {
      if (isFaultOfTheToken(error)) throw error;
      throw unavailable();
    }
  };

  /** True when the keys can be had now. */
  async reachable(): Promise<boolean> {
    try {
      this.keys ??= await this.discover();
      if (!this.keys.fresh) await this.keys.reload();
      return true;
    } catch {
      return false;
    }
  }

  private async discover(): Promise<RemoteJWKSet> {
    if (performance.now() - this.failedAt < PAUSE) throw unavailable();
    this.discovery ??= discover(this.issuer).finally(() => (this.discovery = undefined));
    try {
      return await this.discovery;
    } catch {
      this.failedAt = performance.now();
      throw unavailable();
    }
  }
}

async function discover(issuer: string): Promise<RemoteJWKSet> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) });
  if (!answer.ok) throw new Error(`discovery answered ${String(answer.status)}`);
  const document = (await answer.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (document.issuer !== issuer) throw new Error('the discovery document is of another issuer');
  if (typeof document.jwks_uri !== 'string') throw new Error('the discovery document names no keys');
  return createRemoteJWKSet(new URL(document.jwks_uri), { timeoutDuration: TIMEOUT, cooldownDuration: COOLDOWN });
}

function isFaultOfTheToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}

function unavailable(): Refusal {
  return new Refusal('identity.unavailable', 'The keys of the identity provider cannot be fetched now.');
}
