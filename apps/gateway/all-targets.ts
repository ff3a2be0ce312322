import { readFile } from 'node:fs/promises';
import { createServer, get as getPlain, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, get, Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { MutualTls } from '#apps/server/tls/mutual-tls.js';
import { mergedMetrics } from './merged-metrics.js';

/** Where each target answers, by its name: `http://host:port`, or `https:`, where its certificate has that name. */
export type Addresses = Readonly<Record<string, string>>;

/** What answers for all targets together. */
export interface AllTargets {
  /** `http://<host>:<port>`, or `https:` */
  readonly address: string;
  close(): Promise<void>;
}

/** Where it listens, and with which certificates it answers and asks; plain HTTP without. */
interface Place {
  readonly host: string;
  readonly port: number;
  readonly tls?: MutualTls | undefined;
}

/** Milliseconds. */
const ANSWERS_WITHIN = 2_000;
const KEPT_FOR = 65_000;
/** The contract of all targets together, as it is shipped. */
const CONTRACT = new URL('../../../docs/openapi.json', import.meta.url);

/**
 * Answers `/healthz`, `/readyz`, `/metrics` and `/openapi.json` for all targets together: ready is what has every target
 * ready. All who ask at the same time are told what was found once.
 */
export async function answerForAll(targets: Addresses, at: Place): Promise<AllTargets> {
  const { tls } = at;
  const contract = await readFile(CONTRACT, 'utf8');
  const answers: Readonly<Record<string, () => Promise<Answer>>> = {
    '/healthz': () => Promise.resolve({ status: 200, body: JSON.stringify({ status: 'ok', reasons: [] }) }),
    '/openapi.json': () => Promise.resolve({ status: 200, body: contract }),
    '/readyz': once(() => readinessOf(targets, tls)),
    '/metrics': once(() => metricsOf(targets, tls)),
  };
  const answerTo = (request: IncomingMessage, response: ServerResponse): void => {
    const answer = answers[request.url ?? ''] ?? nowhere;
    void answer().then(({ status, type = 'application/json; charset=utf-8', body }) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    });
  };
  const server = tls ? createTlsServer(tls.serverOptions, answerTo) : createServer(answerTo);
  // nginx keeps its connections for a minute: they must not end under a request that it sends.
  server.keepAliveTimeout = KEPT_FOR;
  if (server instanceof TlsServer) tls?.guard(server);
  await listening(server, at);
  const { port } = server.address() as AddressInfo;
  const address = `${tls ? 'https' : 'http'}://${at.host}:${String(port)}`;
  return { address, close: () => closed(server) };
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
async function readinessOf(targets: Addresses, tls: Place['tls']): Promise<Answer> {
  const said = await Promise.all(
    Object.entries(targets).map(async ([name, address]) => {
      const health = await healthOf(name, address, tls);
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

interface Health {
  readonly reasons?: readonly string[];
  readonly notes?: readonly string[];
}

/** Never rejects. */
async function healthOf(name: string, address: string, tls: Place['tls']): Promise<Health> {
  try {
    const { status, text } = await ask(name, `${address}/readyz`, tls);
    const { reasons = [], notes = [] } = JSON.parse(text) as Health;
    return status === 200 || reasons.length > 0 ? { reasons, notes } : { reasons: [`answers ${String(status)}`] };
  } catch {
    return { reasons: ['does not answer'] };
  }
}

async function metricsOf(targets: Addresses, tls: Place['tls']): Promise<Answer> {
  const texts = await Promise.all(
    Object.entries(targets).map(async ([target, address]) => {
      const text = await ask(target, `${address}/metrics`, tls).then(
        (answer) => (answer.status === 200 ? answer.text : undefined),
        () => undefined,
      );
      return { target, text };
    }),
  );
  return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: mergedMetrics(texts) };
}

/** What a target answers. Rejects when it does not in time, or, with certificates, when who answers is another than it. */
function ask(name: string, address: string, tls: Place['tls']): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(ANSWERS_WITHIN);
    const asked = tls ? get(address, { agent: tls.agent, servername: name, signal }) : getPlain(address, { signal });
    asked.once('error', reject);
    asked.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.once('error', reject);
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
  });
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
