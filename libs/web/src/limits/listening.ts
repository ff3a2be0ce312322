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
export async function listen(app: NestFastifyApplication, address: Address): Promise<() => Promise<void>> {
  if (!(await canShare(address.host))) {
    await app.listen({ ...address });
    return () => Promise.resolve();
  }
  const http = app.getHttpServer();
  const others: Server[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(others.map(closed));
  };
  try {
    await alone(address, async () => {
      const shared = { ...address, reusePort: true };
      await app.listen(shared);
      shared.port = (http.address() as AddressInfo).port;
      while (others.length < SOCKETS - 1) {
        others.push((await opened(shared)).on('connection', (socket) => http.emit('connection', socket)));
      }
    });
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Does this while no other program has the port, nor begins to listen there: who shares a port would not notice that
 * somebody has it, nor would two that look at the same time.
 */
async function alone({ host, port }: Address, work: () => Promise<void>): Promise<void> {
  if (port === 0) {
    await work();
    return;
  }
  // A name of Linux that is in no folder, and gone with its process.
  const gate = await opened({ path: `\0talaan-listens-${String(port)}` }).catch((error: unknown) => {
    throw Object.assign(error as Error, { port });
  });
  try {
    await closed(await opened({ host, port }));
    await work();
  } finally {
    await closed(gate);
  }
}

/** Linux, with a Node that knows of ports that sockets share. */
async function canShare(host: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
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
