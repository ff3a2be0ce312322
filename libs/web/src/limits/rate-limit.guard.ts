import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Refusal } from '#kernel/refusal.js';
import { requestOf } from '../request.js';

/** How many requests are answered. Counted in this process. */
export class RateLimits {
  /** Requests per minute of one subject, and of one address without a token. */
  readonly perSubject: number;
  /** Requests per minute of all subjects of one state together. */
  readonly perState: number;
  /** Requests per minute of one subject that the policies refuse: each of them is recorded. */
  readonly refusedPerSubject: number;

  constructor(limits: { perSubject?: number; perState?: number; refusedPerSubject?: number } = {}) {
    this.perSubject = limits.perSubject ?? 120_000;
    this.perState = limits.perState ?? 4 * this.perSubject;
    this.refusedPerSubject = limits.refusedPerSubject ?? 120;
  }
}

/** Keeps one caller, one state, or one address without a token, from taking the platform away from the others. Stands behind authentication. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly subjects: RateLimiterMemory;
  private readonly addresses: RateLimiterMemory;
  private readonly states: RateLimiterMemory;

  constructor({ perSubject, perState }: RateLimits) {
    this.subjects = new RateLimiterMemory({ points: perSubject, duration: 60 });
    this.addresses = new RateLimiterMemory({ points: perSubject, duration: 60 });
    this.states = new RateLimiterMemory({ points: perState, duration: 60 });
  }

  /** @throws Refusal `rate.limited` (429), with `Retry-After` in whole seconds */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { caller, ip } = requestOf(context);
    try {
      if (caller) await this.subjects.consume(caller.subject);
      else await this.addresses.consume(ip);
      if (caller?.state !== undefined) await this.states.consume(caller.state);
      return true;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
      context.switchToHttp().getResponse<FastifyReply>().header('retry-after', seconds);
      throw new Refusal('rate.limited', 'Too many requests of this caller, its state or its address.');
    }
  }
}
