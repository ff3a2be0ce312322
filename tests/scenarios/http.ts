import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 128 });

/** What came back over the socket. `body` is the parsed JSON, or undefined where the answer is not JSON. */
export interface Reply<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: Body;
}

export interface Sent {
  readonly method?: string;
  /** Sent exactly as written: nothing is normalised, so that spelling tricks reach the server. */
  readonly path: string;
  readonly token?: string | undefined;
  /** Several values are sent as that many header lines. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** JSON unless it is a string or bytes, sent as they are. A content-length among the headers is left as it stands. */
  readonly body?: unknown;
}

/** One HTTP request on a raw socket path. Rejects only when the connection fails. */
export function send<Body = Record<string, unknown>>(origin: string, sent: Sent): Promise<Reply<Body>> {
  const { method = 'GET', path, token, headers = {}, body } = sent;
  const { hostname, port } = new URL(origin);
  const isWritten = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
  const payload = isWritten ? body : JSON.stringify(body);
  const all: Record<string, string | number | string[]> = { ...headers };
  if (token !== undefined) all.authorization = `Bearer ${token}`;
  if (payload !== undefined) {
    all['content-type'] ??= 'application/json';
    all['content-length'] ??= Buffer.byteLength(payload);
  }
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent, hostname, port, method, path, headers: all }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({
          status: incoming.statusCode ?? 0,
          headers: flat(incoming.headers),
          text,
          body: parsed(text) as Body,
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}

/** An answer and its headers, as soon as the headers are there; `text` is what has arrived so far. */
export interface Stream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  text(): string;
  /** Resolves when there is no more: to whether the server ended it in order, and did not cut it off. */
  readonly ended: Promise<boolean>;
  /** Waits until `found` is true of what has arrived. Rejects after `timeout` milliseconds. */
  until(found: (text: string) => boolean, timeout?: number): Promise<string>;
  close(): void;
}

/** Opens an answer that does not end, such as server-sent events. */
export function openStream(origin: string, { path, token, headers = {} }: Sent): Promise<Stream> {
  const { hostname, port } = new URL(origin);
  const all = token === undefined ? { ...headers } : { ...headers, authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path, headers: all }, (incoming) => {
      let arrived = '';
      let heard: () => void = () => undefined;
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => {
        arrived += chunk;
        heard();
      });
      incoming.on('error', () => undefined);
      const ended = new Promise<boolean>((over) => incoming.once('close', () => over(incoming.complete)));
      resolve({
        status: incoming.statusCode ?? 0,
        headers: flat(incoming.headers),
        text: () => arrived,
        ended,
        until: (found, timeout = 120_000) =>
          new Promise((done, failed) => {
            const late = setTimeout(() => {
              failed(new Error(`not within ${String(timeout)} ms; arrived: ${arrived.slice(-2_000)}`));
            }, timeout);
            heard = () => {
              if (!found(arrived)) return;
              clearTimeout(late);
              done(arrived);
            };
            heard();
          }),
        close: () => {
          outgoing.destroy();
        },
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

function flat(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
