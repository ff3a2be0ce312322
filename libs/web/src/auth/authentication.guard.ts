import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '#kernel/refusal.js';
import { Access } from './access.js';
import { AccessTokens, type Bearer } from './access-tokens.js';
import { tokenInvalid } from './claims.js';
import { PUBLIC } from '../route.js';
import { requestOf } from '../request.js';

const BEARER = /^bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i;
const LONGEST = 8_192;

/**
 * The one place where a request becomes a caller. Every route needs a token unless it is marked `@Public`; there is no
 * other exception, no switch to turn it off, and it never looks at the path.
 */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: AccessTokens,
    private readonly access: Access,
  ) {}

  /** @throws Refusal `token.missing`, `token.invalid` (401), `identity.unavailable` (503) */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (this.reflector.get<string | undefined>(PUBLIC, context.getHandler()) !== undefined) return true;
    const request = requestOf(context);
    const bearer = this.tokens.bearer(tokenOf(request));
    if (bearer instanceof Promise) return bearer.then((verified) => this.admit(request, verified));
    return this.admit(request, bearer);
  }

  private admit(request: FastifyRequest, { caller, expiresAt }: Bearer): true {
    request.caller = caller;
    request.access = this.access;
    request.tokenExpiresAt = expiresAt;
    return true;
  }
}

function tokenOf(request: FastifyRequest): string {
  if (Object.hasOwn(request.query as object, 'access_token')) {
    throw tokenInvalid('A token in the address is not accepted: addresses are logged.');
  }
  const { authorization } = request.headers;
  if (authorization === undefined) throw new Refusal('token.missing', 'Send an access token as a bearer token.');
  if (isRepeated(request.raw.rawHeaders)) throw tokenInvalid('There is more than one Authorization header.');
  if (authorization.length > LONGEST) throw tokenInvalid('The token is too long.');
  const [, token] = BEARER.exec(authorization) ?? [];
  if (token === undefined) throw tokenInvalid('The Authorization header is not one bearer token.');
  return token;
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
