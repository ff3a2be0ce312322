import { hash } from 'node:crypto';
import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  Logger,
  NotFoundException,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errors, type JWTPayload } from 'jose';
import { Clock } from '#kernel/clock.js';
import { Refusal } from '#kernel/refusal.js';
import { RateLimit } from '../limits/rate-limits.js';
import { PUBLIC } from '../route.js';
import { requestOf } from '../request.js';
import { Access } from './access.js';
import type { Caller } from './caller.js';
import { callerOf, tokenInvalid } from './claims.js';
import { IdentityKeys, type KeysState } from './identity-keys.js';
import { Recent } from '#kernel/recent.js';

/** Which tokens are accepted. */
export class TokenRules {
  /** The issuer's identifier, exactly as tokens carry it. */
  readonly issuer: string;
  readonly audience: string;
  /** Signature algorithms. Only asymmetric ones can be named. */
  readonly algorithms: readonly string[];
  /** Seconds by which the clocks of issuer and platform may differ. */
  readonly clockTolerance: number;
  /** Seconds for which the issuer's keys are used after they were fetched, while it cannot be reached. */
  readonly keysKept: number;

  /** @throws Error for an algorithm that is not a signature by a private key */
  constructor(
    rules: Pick<TokenRules, 'issuer' | 'audience'> &
      Partial<Pick<TokenRules, 'algorithms' | 'clockTolerance' | 'keysKept'>>,
  ) {
    this.issuer = rules.issuer;
    this.audience = rules.audience;
    this.algorithms = rules.algorithms ?? ['ES256'];
    this.clockTolerance = rules.clockTolerance ?? 5;
    this.keysKept = rules.keysKept ?? 4 * 3_600;
    const unfit = this.algorithms.find((name) => !/^(ES256|ES384|ES512|PS256|PS384|PS512|EdDSA|Ed25519)$/.test(name));
    if (unfit !== undefined || this.algorithms.length === 0) {
      throw new Error(`token algorithm not accepted: ${unfit ?? 'none named'}`);
    }
  }
}

const REMEMBERED = 20_000;
/** Milliseconds. A key that the issuer withdraws stops working after this at the latest. */
const REMEMBERED_FOR = 300_000;

/** A caller, and until when the token speaks for it (milliseconds since 1970-01-01T00:00:00Z). */
export interface Bearer {
  readonly caller: Caller;
  readonly expiresAt: number;
}

/** Turns access tokens (RFC 9068) into callers. A verified token is remembered by its digest, not by its text. */
@Injectable()
export class AccessTokens {
  private readonly verified = new Recent<{ readonly bearer: Bearer; readonly until: number }>(REMEMBERED);
  private readonly keys: IdentityKeys;
  private readonly logger = new Logger('Identity');

  constructor(
    private readonly rules: TokenRules,
    private readonly clock: Clock,
  ) {
    this.keys = new IdentityKeys(rules.issuer, rules.keysKept * 1_000, (isReached) => {
      if (isReached) this.logger.log('The identity provider is reached again.');
      else this.logger.warn('The identity provider is not reached.');
    });
  }

  /** @throws Refusal `token.invalid`, `identity.unavailable` */
  bearer(token: string): Bearer | Promise<Bearer> {
    const digest = hash('sha256', token, 'base64url');
    const known = this.verified.get(digest);
    if (known && this.clock.now() < known.until) return known.bearer;
    return this.verify(token, digest);
  }

  /** How the issuer's keys are had: where they are missing, only remembered tokens are accepted. */
  keysState(): KeysState {
    return this.keys.state();
  }

  private async verify(token: string, digest: string): Promise<Bearer> {
    const now = this.clock.now();
    const claims = await this.checked(token, now);
    const bearer = { caller: callerOf(claims), expiresAt: (claims.exp ?? 0) * 1000 };
    this.verified.set(digest, { bearer, until: Math.min(bearer.expiresAt, now + REMEMBERED_FOR) });
    return bearer;
  }

  private async checked(token: string, now: number): Promise<JWTPayload> {
    const { issuer, audience, algorithms, clockTolerance } = this.rules;
    try {
      return await this.keys.verify(token, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance,
        typ: 'at+jwt',
        requiredClaims: ['sub', 'exp', 'iat'],
        currentDate: new Date(now),
      });
    } catch (error) {
      if (error instanceof Refusal) throw error;
      throw tokenInvalid(reason(error));
    }
  }
}

function reason(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired.';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `The token is not accepted because of its ${error.claim}.`;
  if (error instanceof errors.JOSEAlgNotAllowed) return 'The signature algorithm of the token is not accepted.';
  if (error instanceof errors.JWKSNoMatchingKey) return 'The key that the token names is not a key of the issuer.';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'The signature of the token is not valid.';
  return 'The token is not a well-formed access token.';
}

const BEARER = /^bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i;
const LONGEST = 8_192;
const REFUSED = ['token.missing', 'token.invalid'];

/**
 * The one place where a request becomes a caller, before its body is read. Every route needs a token unless it is marked
 * `@Public`; there is no other exception, no switch to turn it off, and it never looks at the path. As a guard it lets
 * through only what it has seen before.
 */
@Injectable()
export class AuthenticationGuard implements CanActivate, OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly tokens: AccessTokens,
    private readonly access: Access,
    private readonly limit: RateLimit,
  ) {}

  onModuleInit(): void {
    this.host.httpAdapter.getInstance().addHook('onRequest', (request, reply) => this.admit(request, reply));
  }

  canActivate(context: ExecutionContext): boolean {
    const request = requestOf(context);
    if (request.caller === undefined && !isOpen(request)) throw tokenMissing();
    return true;
  }

  /**
   * @throws Refusal `token.missing`, `token.invalid` (401), `rate.limited` (429), `identity.unavailable` (503);
   * NotFoundException where there is no route: a body that nobody takes is not read
   */
  private async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (request.is404) throw new NotFoundException();
    if (!isOpen(request)) {
      try {
        const { caller, expiresAt } = await this.tokens.bearer(tokenOf(request));
        request.caller = caller;
        request.access = this.access;
        request.tokenExpiresAt = expiresAt;
      } catch (error) {
        // Counted for its address, as nobody is known who asks.
        if (error instanceof Refusal && REFUSED.includes(error.code)) await this.limit.count(request, reply);
        throw error;
      }
    }
    await this.limit.count(request, reply);
  }
}

function isOpen({ routeOptions: { config } }: FastifyRequest): boolean {
  return Object.hasOwn(config, PUBLIC);
}

function tokenOf(request: FastifyRequest): string {
  if (Object.hasOwn(request.query as object, 'access_token')) {
    throw tokenInvalid('A token in the address is not accepted: addresses are logged.');
  }
  const { authorization } = request.headers;
  if (authorization === undefined) throw tokenMissing();
  if (isRepeated(request.raw.rawHeaders)) throw tokenInvalid('There is more than one Authorization header.');
  if (authorization.length > LONGEST) throw tokenInvalid('The token is too long.');
  const [, token] = BEARER.exec(authorization) ?? [];
  if (token === undefined) throw tokenInvalid('The Authorization header is not one bearer token.');
  return token;
}

function tokenMissing(): Refusal {
  return new Refusal('token.missing', 'Send an access token as a bearer token.');
}

/** Node keeps the first of several Authorization headers, a proxy in front may have looked at another one. */
function isRepeated(rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 13 && name.toLowerCase() === 'authorization') count += 1;
  }
  return count > 1;
}
