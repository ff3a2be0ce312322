import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { EarlierCommands } from '../earlier-commands.js';
import { requestOf } from '../request.js';
import type { Caller } from './caller.js';
import { StandingLost, Standings } from './standing.js';

/**
 * The one place where the register is asked whether a caller can still act, once for each request with a token. Stands
 * behind authentication and what else looks nothing up.
 *
 * A command that was carried out before goes on although standing was lost: it is answered as the first time, and its
 * id cannot stand for anything else.
 */
@Injectable()
export class StandingGuard implements CanActivate {
  constructor(
    private readonly standings: Standings,
    private readonly earlier: EarlierCommands,
  ) {}

  /** @throws StandingLost `standing.lost` (403) */
  canActivate(context: ExecutionContext): true | Promise<true> {
    const request = requestOf(context);
    return request.caller === undefined ? true : this.admit(request, request.caller);
  }

  private async admit(request: FastifyRequest, caller: Caller): Promise<true> {
    const standing = await this.standings.of(caller);
    if ('entry' in standing) {
      request.caller = Object.freeze({ ...caller, standing: standing.entry });
      return true;
    }
    if (request.commandKey && (await this.earlier.streamOf(request.commandKey)) !== undefined) return true;
    throw new StandingLost(standing.missing, `${request.method} ${request.routeOptions.url ?? ''}`);
  }
}
