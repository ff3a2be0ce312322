import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Refusal } from '#kernel/refusal.js';

/** Milliseconds before a refusal. */
export const MOMENT = 50;

/** How many requests are answered. Counted in this process, but for those that are refused: these in all on one log. */
export class RateLimits {
  /** Requests per minute of one subject, and of one address without a token. */
  readonly perSubject: number;
  /** Requests per minute of all subjects of one state together. */
  readonly perState: number;
  /** Requests per minute of one subject that the policies refuse: each of them is recorded. */
  readonly refusedPerSubject: number;
  /** Requests of one subject, or of one address without a token, at the same time: from their headers until their answers are taken. */
  readonly atOnce: number;
  /** Templates of the open routes that no limit holds: those of who watches the server. They MUST be cheap. */
  readonly always: readonly string[];

  constructor(limits: Partial<RateLimits> = {}) {
    this.perSubject = limits.perSubject ?? 120_000;
    this.perState = limits.perState ?? 4 * this.perSubject;
    this.refusedPerSubject = limits.refusedPerSubject ?? 120;
    this.atOnce = limits.atOnce ?? 64;
    this.always = limits.always ?? [];
  }
}

/** Keeps one caller, one state, or one address, from taking the platform away from the others. */
@Injectable()
export class RateLimit {
  private readonly addresses: RateLimiterMemory;
  private readonly subjects: RateLimiterMemory;
  private readonly states: RateLimiterMemory;
  private readonly always: ReadonlySet<string | undefined>;
  private readonly atOnce: number;
  /** How many requests of each subject, and of each address without a token, are under way. */
  private readonly underWay = new Map<string, number>();

  constructor({ perSubject, perState, always, atOnce }: RateLimits) {
    this.always = new Set(always);
    this.atOnce = atOnce;
    this.addresses = new RateLimiterMemory({ points: perSubject, duration: 60 });
    this.subjects = new RateLimiterMemory({ points: perSubject, duration: 60 });
    this.states = new RateLimiterMemory({ points: perState, duration: 60 });
  }

  /**
   * Counts a request for its caller and the caller's state, or for its address where nobody is known who asks. Who sends
   * more is refused after a moment: refusing at once, and being asked again at once, would keep others waiting.
   * @throws Refusal `rate.limited` (429), with `Retry-After` in whole seconds
   */
  async count(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (!request.caller && this.always.has(request.routeOptions.url)) return;
    try {
      await this.take(request, reply);
    } catch (error) {
      await pause(MOMENT);
      throw error;
    }
  }

  private async take({ caller, ip }: FastifyRequest, reply: FastifyReply): Promise<void> {
    this.begin(caller?.subject ?? `address ${ip}`, reply);
    await orLimited(reply, caller ? this.subjects.consume(caller.subject) : this.addresses.consume(ip));
    if (caller?.state !== undefined) await orLimited(reply, this.states.consume(caller.state));
  }

  /** Until the answer is taken, or its client is gone. */
  private begin(whose: string, reply: FastifyReply): void {
    const already = this.underWay.get(whose) ?? 0;
    if (already >= this.atOnce) {
      throw new Refusal(
        'rate.limited',
        `At most ${String(this.atOnce)} requests of a caller or an address are taken at a time.`,
      );
    }
    this.underWay.set(whose, already + 1);
    reply.raw.once('close', () => {
      const left = (this.underWay.get(whose) ?? 1) - 1;
      if (left > 0) this.underWay.set(whose, left);
      else this.underWay.delete(whose);
    });
  }
}

async function orLimited(reply: FastifyReply, consumed: Promise<unknown>): Promise<void> {
  try {
    await consumed;
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    reply.header('retry-after', Math.max(1, Math.ceil(error.msBeforeNext / 1000)));
    throw new Refusal('rate.limited', 'Too many requests of this caller, its state or its address.');
  }
}
