import { once } from 'node:events';
import { type AddressInfo, type ListenOptions, Server } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/**
 * Sockets that listen on one port. Of each the event loop takes one connection in a turn: behind a hundred that come at once,
 * as one person can send them, the next would wait for a hundred turns.
 */
const SOCKETS = 8;

export interface Address {
  readonly host: string;
  /** 0: one that is free. */
  readonly port: number;
}

/**
 * Listens with several sockets where the system lets them share a port, with one elsewhere. Only what this process opens
 * shares it.
 * @returns what ends the other sockets; it resolves when their connections have ended, and MUST be called when the
 *   application is closed
 * @throws Error `EADDRINUSE` when another program has the port
 */
export async function listen(app: NestFastifyApplication, { host, port }: Address): Promise<() => Promise<void>> {
  if (!(await canShare(host))) {
    await app.listen({ host, port });
    return () => Promise.resolve();
  }
  // Who shares a port would not notice that somebody has it.
  if (port !== 0) await closed(await opened({ host, port }));
  const first = { host, port, reusePort: true };
  await app.listen(first);
  const http = app.getHttpServer();
  const shared = { ...first, port: (http.address() as AddressInfo).port };
  const others: Server[] = [];
  for (let n = 1; n < SOCKETS; n += 1) {
    const other = await opened(shared);
    others.push(other.on('connection', (socket) => http.emit('connection', socket)));
  }
  return async () => {
    await Promise.all(others.map(closed));
  };
}

/** Not every system, and not every Node, has ports that sockets share. */
async function canShare(host: string): Promise<boolean> {
  const open: Server[] = [];
  try {
    open.push(await opened({ host, port: 0, reusePort: true }));
    const { port } = open[0]?.address() as AddressInfo;
    open.push(await opened({ host, port, reusePort: true }));
    return true;
  } catch {
    return false;
  } finally {
    await Promise.all(open.map(closed));
  }
}

/** As an HTTP server takes its connections. */
async function opened(options: ListenOptions): Promise<Server> {
  const server = new Server({ allowHalfOpen: true, noDelay: true }).listen(options);
  await once(server, 'listening');
  return server;
}

async function closed(server: Server): Promise<void> {
  const end = once(server, 'close');
  server.close();
  await end;
}
