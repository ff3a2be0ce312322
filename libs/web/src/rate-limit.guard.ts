import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Refusal } from '#kernel/refusal.js';
import { requestOf } from './request.js';

/** How many requests are answered. Counted in this process. */
export class RateLimits {
  /** Requests per minute of one subject. */
  readonly perSubject: number;
  /** Requests per minute of all subjects of one state together. */
  readonly perState: number;

  constructor(limits: { perSubject?: number; perState?: number } = {}) {
    this.perSubject = limits.perSubject ?? 120_000;
    this.perState = limits.perState ?? 4 * this.perSubject;
  }
}

/** Keeps one caller, or one state, from taking the platform away from the others. Stands behind authentication. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly subjects: RateLimiterMemory;
  private readonly states: RateLimiterMemory;

  constructor({ perSubject, perState }: RateLimits) {
    this.subjects = new RateLimiterMemory({ points: perSubject, duration: 60 });
    this.states = new RateLimiterMemory({ points: perState, duration: 60 });
  }

  /** @throws Refusal `rate.limited` (429), with `Retry-After` in whole seconds */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { caller } = requestOf(context);
    if (!caller) return true;
    try {
      await this.subjects.consume(caller.subject);
      if (caller.state !== undefined) await this.states.consume(caller.state);
      return true;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
      context.switchToHttp().getResponse<FastifyReply>().header('retry-after', seconds);
      throw new Refusal('rate.limited', 'Too many requests of this caller or its state.');
    }
  }
}
