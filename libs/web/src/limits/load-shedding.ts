import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusals } from '../answers/problem.js';
import { sendProblem } from '../answers/problem.filter.js';
import { platformRefusals } from '../answers/refusals.js';
import { TAKES_BYTES } from '../route.js';
import { CallerTurns } from './caller-turns.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether this request is one of those that are worked on. */
    isWorkedOn: boolean;
    /** When its body, a long one, began to be read (milliseconds); undefined for another one, and when it was answered. */
    longSince: number | undefined;
  }
}

/** Bytes of JSON that count as long: reading them takes the thread from everyone for a moment. */
const LONG = 16_384;
/** Long bodies of one caller at the same time: one that comes slowly does not keep the next away. */
const LONG_AT_ONCE = 2;
/** Requests of one caller to routes that are always answered, at the same time; of what is beyond each waits its turn. */
const WATCHING = 64;
/** Milliseconds that a caller's next long body waits at most after one was answered; else as long as that one took. */
const PAUSE = 100;

/** What one process takes: each beside it takes as much. */
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
 * end, and counts as long. Of one caller only so many are worked on at the same time, and so many long bodies read:
 * whoever sends many waits behind their own, and nobody else does; also who asks whether the server is well.
 *
 * @returns how many are worked on now
 */
export function shedLoad(http: FastifyInstance, { inFlight: most, perCaller, always }: LoadLimit): () => number {
  const turns = new CallerTurns(perCaller);
  const exempt = new Set<string | undefined>(always);
  const overloaded = new Refusals(platformRefusals).problem('server.overloaded');
  let inFlight = 0;
  const isTooMuch = ({ routeOptions }: FastifyRequest) => inFlight >= most && !exempt.has(routeOptions.url);
  const watching = new CallerTurns(WATCHING);
  const turnsOf = ({ routeOptions: { url } }: FastifyRequest) => (exempt.has(url) ? watching : turns);
  // Whether it is alive is asked beside how much it does, which may wait.
  const byWhom = ({ caller, ip, routeOptions: { url } }: FastifyRequest) =>
    exempt.has(url) ? `${String(url)} ${ip}` : (caller?.subject ?? `address ${ip}`);
  http.decorateRequest('isWorkedOn', false);
  http.decorateRequest('longSince', undefined);
  const longTurns = new CallerTurns(LONG_AT_ONCE);
  const endLong = (request: FastifyRequest) => {
    if (request.longSince === undefined) return;
    const pause = Math.min(performance.now() - request.longSince, PAUSE);
    request.longSince = undefined;
    setTimeout(() => longTurns.end(byWhom(request)), pause).unref();
  };
  http.addHook('onRequest', (request, reply, done) => {
    if (isTooMuch(request)) refuse(reply);
    else done();
  });
  http.addHook('preParsing', (request, { raw }, payload, done) => {
    if (!isLong(request)) {
      done(null, payload);
      return;
    }
    raw.once('close', () => {
      if (!request.isWorkedOn) endLong(request);
    });
    longTurns.take(byWhom(request), () => {
      request.longSince = performance.now();
      // Of whoever went away meanwhile nothing comes any more.
      if (raw.destroyed) endLong(request);
      else done(null, payload);
    });
  });
  http.addHook('preValidation', (request, reply, done) => {
    const by = byWhom(request);
    turnsOf(request).take(by, () => {
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
      turnsOf(request).end(byWhom(request));
    }
    endLong(request);
    done(null, payload);
  });
  const refuse = (reply: FastifyReply) => {
    sendProblem(reply, overloaded);
  };
  return () => inFlight;
}

/** Whether a body of JSON is to come that is long, or whose length is not said. */
function isLong({ headers, routeOptions: { config } }: FastifyRequest): boolean {
  if (TAKES_BYTES in config) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > LONG;
}
