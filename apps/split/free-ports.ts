import { createServer } from 'node:net';

/**
 * Ports below those that systems give out by themselves: a program that is started again finds its own still free. Each
 * process begins elsewhere among them.
 */
const PORTS = { first: 12_000, count: 20_000 };
let tried = process.pid * 997;

/** A port of this machine's loopback on which nobody listens now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.first + (tried++ % PORTS.count);
    if (await isFree(port)) return port;
  }
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
