import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mergedMetrics } from './merged-metrics.js';

/** Where each target answers, by its name: `http://host:port`. */
export type Addresses = Readonly<Record<string, string>>;

/** What answers for all targets together. */
export interface AllTargets {
  /** `http://<host>:<port>` */
  readonly address: string;
  close(): Promise<void>;
}

/** Milliseconds. */
const ANSWERS_WITHIN = 2_000;
/** The contract of all targets together, as it is shipped. */
const CONTRACT = new URL('../../../docs/openapi.json', import.meta.url);

/**
 * Answers `/healthz`, `/readyz`, `/metrics` and `/openapi.json` for all targets together: ready is what has every target
 * ready. All who ask at the same time are told what was found once.
 */
export async function answerForAll(targets: Addresses, at: { host: string; port: number }): Promise<AllTargets> {
  const contract = await readFile(CONTRACT, 'utf8');
  const answers: Readonly<Record<string, () => Promise<Answer>>> = {
    '/healthz': () => Promise.resolve({ status: 200, body: JSON.stringify({ status: 'ok', reasons: [] }) }),
    '/openapi.json': () => Promise.resolve({ status: 200, body: contract }),
    '/readyz': once(() => readinessOf(targets)),
    '/metrics': once(() => metricsOf(targets)),
  };
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? ''] ?? nowhere;
    void answer().then(({ status, type = 'application/json; charset=utf-8', body }) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    });
  });
  await listening(server, at);
  const { port } = server.address() as AddressInfo;
  return { address: `http://${at.host}:${String(port)}`, close: () => closed(server) };
}

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
}

function nowhere(): Promise<Answer> {
  return Promise.resolve({ status: 404, body: '{}' });
}

/** Never rejects. */
async function readinessOf(targets: Addresses): Promise<Answer> {
  const said = await Promise.all(
    Object.entries(targets).map(async ([name, address]) => {
      const health = await healthAt(address);
      const named = (texts: readonly string[] = []) => texts.map((text) => `${name}: ${text}`);
      return { reasons: named(health.reasons), notes: named(health.notes) };
    }),
  );
  const reasons = said.flatMap((one) => one.reasons);
  const notes = said.flatMap((one) => one.notes);
  const isReady = reasons.length === 0;
  const body = { status: isReady ? 'ok' : 'unavailable', reasons, ...(notes.length > 0 && { notes }) };
  return { status: isReady ? 200 : 503, body: JSON.stringify(body) };
}

async function healthAt(address: string): Promise<{ readonly reasons: readonly string[]; readonly notes?: string[] }> {
  try {
    const response = await ask(`${address}/readyz`);
    const { reasons = [], notes = [] } = (await response.json()) as { reasons?: string[]; notes?: string[] };
    return response.ok || reasons.length > 0 ? { reasons, notes } : { reasons: [`answers ${String(response.status)}`] };
  } catch {
    return { reasons: ['does not answer'] };
  }
}

async function metricsOf(targets: Addresses): Promise<Answer> {
  const texts = await Promise.all(
    Object.entries(targets).map(async ([target, address]) => {
      const text = await ask(`${address}/metrics`).then(
        (response) => (response.ok ? response.text() : ''),
        () => '',
      );
      return { target, text };
    }),
  );
  return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: mergedMetrics(texts) };
}

function ask(address: string): Promise<Response> {
  return fetch(address, { signal: AbortSignal.timeout(ANSWERS_WITHIN) });
}

/** The same work for all who ask while it goes on. */
function once<Found>(work: () => Promise<Found>): () => Promise<Found> {
  let going: Promise<Found> | undefined;
  return () => (going ??= work().finally(() => (going = undefined)));
}

function listening(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
