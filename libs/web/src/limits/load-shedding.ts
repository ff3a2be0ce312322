import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusals } from '../answers/problem.js';
import { sendProblem } from '../answers/problem.filter.js';
import { platformRefusals } from '../answers/refusals.js';
import { CallerTurns } from './caller-turns.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether this request is one of those that are worked on. */
    isWorkedOn: boolean;
  }
}

export interface LoadLimit {
  /** How many requests may be worked on at the same time. */
  readonly inFlight: number;
  /** How many of them may be of one caller, or of one address without a token; the others of theirs wait. */
  readonly perCaller: number;
  /** Templates of the routes that are answered under any load. They MUST be cheap. */
  readonly always: readonly string[];
}

/**
 * Refuses at once what is beyond the limit, with 503 `server.overloaded` and `Retry-After`, so that the time in which
 * everything else is answered stays bounded whatever the clients do. A refused request costs its headers: its body is
 * not parsed, its token not verified, nothing of it recorded.
 *
 * A request is worked on from when its body has arrived until its answer begins: neither a client that sends slowly, nor
 * one that takes its answer slowly, nor a live feed keeps others away. One whose client goes away is worked on to its
 * end, and counts as long. Of one caller only so many are worked on at the same time: whoever sends many waits behind
 * their own, and nobody else does.
 *
 * @returns how many are worked on now
 */
export function shedLoad(http: FastifyInstance, { inFlight: most, perCaller, always }: LoadLimit): () => number {
  const turns = new CallerTurns(perCaller);
  const exempt = new Set<string | undefined>(always);
  const overloaded = new Refusals(platformRefusals).problem('server.overloaded');
  let inFlight = 0;
  const isTooMuch = ({ routeOptions }: FastifyRequest) => inFlight >= most && !exempt.has(routeOptions.url);
  const byWhom = ({ caller, ip, routeOptions: { url } }: FastifyRequest) =>
    exempt.has(url) ? undefined : (caller?.subject ?? `address ${ip}`);
  http.decorateRequest('isWorkedOn', false);
  http.addHook('onRequest', (request, reply, done) => {
    if (isTooMuch(request)) refuse(reply);
    else done();
  });
  http.addHook('preValidation', (request, reply, done) => {
    const by = byWhom(request);
    turns.take(by, () => {
      if (isTooMuch(request)) {
        turns.end(by);
        refuse(reply);
        return;
      }
      request.isWorkedOn = true;
      inFlight += 1;
      done();
    });
  });
  http.addHook('onSend', (request, _, payload, done) => {
    if (request.isWorkedOn) {
      request.isWorkedOn = false;
      inFlight -= 1;
      turns.end(byWhom(request));
    }
    done(null, payload);
  });
  const refuse = (reply: FastifyReply) => {
    sendProblem(reply, overloaded);
  };
  return () => inFlight;
}
