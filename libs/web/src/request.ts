import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Access } from './auth/access.js';
import type { Caller } from './auth/caller.js';

/** What makes a command recognisable when it is sent again, and under which condition it may be carried out. */
export interface CommandKey {
  /** Derived from the caller's subject and the idempotency key: equal on every try. */
  readonly commandId: string;
  /** A keyed digest of method, path and body: another request under the same key is told apart by it. @throws TooDeep */
  readonly requestHash: string;
  /** UUID, the caller's own (`X-Correlation-Id`) or a new one. */
  readonly correlationId: string;
  /** The revisions of which the record has one, as the caller says (`If-Match`). */
  readonly ifMatch?: readonly number[];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the authentication guard; the standing guard adds what it found. By nothing else. */
    caller?: Caller;
    /** The policies that are asked about the caller; set with it. */
    access?: Access;
    /** When the token ends that the guard accepted: milliseconds since 1970-01-01T00:00:00Z. */
    tokenExpiresAt?: number;
    /** Set by the command key guard on every POST with a caller. */
    commandKey?: CommandKey;
  }
}

export function requestOf(context: ExecutionContext): FastifyRequest {
  return context.switchToHttp().getRequest<FastifyRequest>();
}

const keys = new WeakMap<object, CommandKey>();

/** Remembers for which command a body was sent, for what is given the body alone. */
export function rememberKey(body: unknown, key: CommandKey): void {
  if (typeof body === 'object' && body !== null) keys.set(body, key);
}

/** The command for which this body was sent; undefined when it was sent for none. */
export function sentFor(body: unknown): CommandKey | undefined {
  return typeof body === 'object' && body !== null ? keys.get(body) : undefined;
}
