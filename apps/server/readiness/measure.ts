import type { FastifyInstance } from 'fastify';
import type { JsonLog } from '#telemetry/log.js';
import type { Metrics } from '#telemetry/metrics.js';
import type { Platform } from '../platform.js';
import type { Readiness } from './readiness.js';

/** What alerts are about (deploy/observability). */
const ALERTED = ['internal', 'server.overloaded', 'store.unavailable', 'token.invalid'];

/** Measures every answer, and the refusals among them. Routes are named by their templates. */
export function measureAnswers(http: FastifyInstance, metrics: Metrics): void {
  metrics.counts(ALERTED);
  http.addHook('onSend', (_, reply, payload, done) => {
    if (reply.statusCode >= 400 && typeof payload === 'string') metrics.refused(codeOf(payload));
    done(null, payload);
  });
  http.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.answered(request.method, route, reply.statusCode, reply.elapsedTime / 1_000);
    done();
  });
}

/** How many requests are worked on: near the limit, requests are about to be refused. */
export function measureLoad(metrics: Metrics, inFlight: () => number): void {
  metrics.level('talaan_http_requests_in_flight', 'Requests that are being worked on.', inFlight);
}

/** One line for each answer. It costs, so it is for looking into a fault: at level `debug` only. */
export function logAnswers(http: FastifyInstance, log: JsonLog): void {
  http.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    log.debug(`${request.method} ${route} ${String(reply.statusCode)} ${reply.elapsedTime.toFixed(1)} ms`, 'Http');
    done();
  });
}

/** How far each view is behind the log, in facts: looked at when the metrics are read. */
export function measureViews({ metrics, store, views }: Platform): void {
  const help = 'Positions of the log that a view does not show yet.';
  metrics.gauge('talaan_view_lag', help, 'view', async () => {
    const head = await store.head();
    return new Map(views.status().map(({ name, position }) => [name, Math.max(0, Number(head - position))]));
  });
}

/** What `/readyz` says, as numbers: reasons keep the server from its work, notes do not. */
export function measureReadiness({ metrics, store }: Platform, readiness: Readiness): void {
  const help = 'How many things /readyz names: reasons keep the server from its work, notes do not.';
  metrics.gauge('talaan_readiness', help, 'kind', async () => {
    const head = await store.head();
    return new Map([
      ['reason', readiness.reasons(head).length],
      ['note', readiness.notes(head).length],
    ]);
  });
}

function codeOf(payload: string): string {
  try {
    const { code } = JSON.parse(payload) as { code?: unknown };
    return typeof code === 'string' ? code : 'none';
  } catch {
    return 'none';
  }
}
