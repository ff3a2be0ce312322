import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller } from './caller.js';
import type { CommandKey } from './command-key.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the authentication guard, by nothing else. */
    caller?: Caller;
    /** Set by the command key guard on every POST with a caller. */
    commandKey?: CommandKey;
  }
}

export function requestOf(context: ExecutionContext): FastifyRequest {
  return context.switchToHttp().getRequest<FastifyRequest>();
}
