import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal, RefusedUntil } from '#kernel/refusal.js';
import { RecordedRefusal } from '../auth/access.js';
import { type Problem, problemOf, Refusals } from './problem.js';
import { RefusedAttempts } from '../auth/refused-attempts.js';

/** Seconds after which a caller may try again what is unavailable, or too much, now. */
const RETRY_AFTER = 2;

/**
 * Turns whatever is thrown into a problem document. Faults of the platform are logged, refusals are not; but what someone
 * is not let do is recorded before it is answered.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  constructor(
    private readonly refusals: Refusals,
    private readonly attempts: RefusedAttempts,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (!(error instanceof RecordedRefusal) || !request.caller) {
      this.answer(error, request, reply);
      return;
    }
    this.attempts.record(request.caller, error.attempt).then(
      () => this.answer(error, request, reply),
      (instead: unknown) => this.answer(instead, request, reply),
    );
  }

  private answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = problemOf(error, this.refusals);
    if (problem.code === 'internal') this.report(error, request);
    if (error instanceof RefusedUntil) reply.header('retry-after', error.retryAfter);
    sendProblem(reply, problem);
  }

  /** Names the route by its pattern, so that no id and no query reaches the log. */
  private report(error: unknown, { method, routeOptions }: FastifyRequest): void {
    this.logger.error(`${method} ${routeOptions.url ?? 'no route'}: ${faultOf(error)}`);
  }
}

/** Sends the problem, unless the answer is already under way: then the connection is cut, so that it is not believed. */
export function sendProblem(reply: FastifyReply, problem: Problem): void {
  if (reply.sent || reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  const { status, code } = problem;
  if (status === 401) reply.header('www-authenticate', code === 'token.invalid' ? INVALID : 'Bearer realm="talaan"');
  if ((status === 503 || status === 429) && !reply.hasHeader('retry-after')) reply.header('retry-after', RETRY_AFTER);
  void reply.status(status).type('application/problem+json').send(JSON.stringify(problem));
}

const INVALID = 'Bearer realm="talaan", error="invalid_token"';

/** Where it happened. A parser's message quotes what it parsed, which may be content: it is left out. */
export function faultOf(error: unknown): string {
  if (error instanceof Refusal) return `refusal code ${error.code} is in no table`;
  if (!(error instanceof Error)) return 'something that is no error was thrown';
  const trace = error.stack ?? error.name;
  return error instanceof SyntaxError ? trace.replace(error.message, '…') : trace;
}
