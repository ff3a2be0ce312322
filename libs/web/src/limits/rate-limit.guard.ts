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
  /** Templates of the open routes that no limit holds: those of who watches the server. They MUST be cheap. */
  readonly always: readonly string[];

  constructor(limits: Partial<RateLimits> = {}) {
    this.perSubject = limits.perSubject ?? 120_000;
    this.perState = limits.perState ?? 4 * this.perSubject;
    this.refusedPerSubject = limits.refusedPerSubject ?? 120;
    this.always = limits.always ?? [];
  }
}

/** Requests of one address by which nobody is known: without a token, with one that is not accepted, or to an open route. */
@Injectable()
export class AddressLimit {
  private readonly addresses: RateLimiterMemory;

  constructor({ perSubject }: RateLimits) {
    this.addresses = new RateLimiterMemory({ points: perSubject, duration: 60 });
  }

  /** @throws Refusal `rate.limited` (429), with `Retry-After` in whole seconds */
  async count(context: ExecutionContext): Promise<void> {
    await orLimited(context, this.addresses.consume(requestOf(context).ip));
  }
}

/** Keeps one caller, one state, or one address, from taking the platform away from the others. Stands behind authentication. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly subjects: RateLimiterMemory;
  private readonly states: RateLimiterMemory;
  private readonly always: ReadonlySet<string | undefined>;

  constructor(
    { perSubject, perState, always }: RateLimits,
    private readonly addresses: AddressLimit,
  ) {
    this.always = new Set(always);
    this.subjects = new RateLimiterMemory({ points: perSubject, duration: 60 });
    this.states = new RateLimiterMemory({ points: perState, duration: 60 });
  }

  /** @throws Refusal `rate.limited` (429), with `Retry-After` in whole seconds */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { caller, routeOptions } = requestOf(context);
    if (caller) {
      await orLimited(context, this.subjects.consume(caller.subject));
      if (caller.state !== undefined) await orLimited(context, this.states.consume(caller.state));
    } else if (!this.always.has(routeOptions.url)) await this.addresses.count(context);
    return true;
  }
}

async function orLimited(context: ExecutionContext, consumed: Promise<unknown>): Promise<void> {
  try {
    await consumed;
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
    context.switchToHttp().getResponse<FastifyReply>().header('retry-after', seconds);
    throw new Refusal('rate.limited', 'Too many requests of this caller, its state or its address.');
  }
}
