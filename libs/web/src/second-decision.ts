import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '#kernel/refusal.js';
import { platformRefusals } from './refusals.js';

/** How the platform learns what the log held when a command came. */
export abstract class Learning {
  /** Waits until all views know it; false when they did before, or do not in time. */
  abstract learn(): Promise<boolean>;
}

/**
 * A slice refuses a command only on what the log held when the command came. Views, which say what a command stands on
 * (units, bodies, policies), are some milliseconds behind the log: so a command that a slice refused is decided once more
 * when there was something to learn. A refused command has recorded nothing, so this is safe. It costs nothing where a
 * command is carried out.
 */
@Injectable()
export class SecondDecision {
  private readonly decided = new WeakSet<FastifyRequest>();

  constructor(private readonly learning: Learning) {}

  /** Whether the refusal is one that a view may have had a part in, and the first for this request. */
  isDue(request: FastifyRequest, error: unknown): boolean {
    const isOfSlice = error instanceof Refusal && !Object.hasOwn(platformRefusals, error.code);
    return isOfSlice && request.method === 'POST' && !this.decided.has(request);
  }

  /** Decides the command again, from the guards on, or has it refused. `refuse` sends the refusal. */
  async decide(request: FastifyRequest, reply: FastifyReply, refuse: () => void): Promise<void> {
    this.decided.add(request);
    try {
      if (!(await this.learning.learn())) refuse();
      // It waits for the answer, whichever it is: the reply is a promise of having been sent.
      else await request.routeOptions.handler.call(request.server, request, reply);
    } catch {
      refuse();
    }
  }
}
