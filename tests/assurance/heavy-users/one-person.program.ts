// One person who sends as much as they can, from a process of its own. Others come first where processors
// are few, as the machine of that person is not the server's.
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { constants, setPriority } from 'node:os';
import { type Asked, headersOf, type Sending } from './asked.js';

/** How many requests are sent on a connection that is not read. */
const PIPELINED = 4;

setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

let sends: Sends | undefined;

process.on('message', (told: Sending | 'enough') => {
  sends?.end();
  const answered = told === 'enough' ? (sends?.statuses ?? {}) : 'begun';
  sends = told === 'enough' ? undefined : new Sends(told);
  process.send?.(answered);
});
process.once('disconnect', () => process.exit());

/** Everything that is sent until the end. */
class Sends {
  readonly statuses: Record<string, number> = {};
  private isOver = false;
  private readonly agent: Agent;
  private readonly unread = new Set<Socket>();

  constructor(private readonly sending: Sending) {
    const { connections, unread } = sending;
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
    for (let n = 0; n < connections; n += 1) void this.goOn(n);
    for (let n = 0; n < unread; n += 1) this.leaveUnread(this.nth(n));
  }

  /** Lets go of every connection; what is answered then does not count. */
  end(): void {
    this.isOver = true;
    this.agent.destroy();
    for (const socket of this.unread) socket.destroy();
  }

  private nth(n: number): Asked {
    const { requests } = this.sending;
    return requests[n % requests.length]!;
  }

  private async goOn(from: number): Promise<void> {
    for (let n = from; !this.isOver; n += 1) {
      this.count(await statusOf(this.sending.origin, this.agent, this.nth(n)));
    }
  }

  private count(status: string): void {
    if (!this.isOver) this.statuses[status] = (this.statuses[status] ?? 0) + 1;
  }

  /** Asks, takes nothing of what comes, and begins again when it is cut off. */
  private leaveUnread(asked: Asked): void {
    if (this.isOver) return;
    const { hostname, port, host } = new URL(this.sending.origin);
    const { method, path, body = '' } = asked;
    const socket = connect(Number(port), hostname).pause();
    this.unread.add(socket);
    socket
      .on('error', () => undefined)
      .once('close', () => {
        this.unread.delete(socket);
        setTimeout(() => this.leaveUnread(asked), 10);
      });
    for (let n = 0; n < PIPELINED; n += 1) {
      const headers = Object.entries({ host, ...headersOf(asked) }).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`${method} ${path} HTTP/1.1\r\n${headers.join('')}\r\n${body}`);
    }
  }
}

function statusOf(origin: string, agent: Agent, asked: Asked): Promise<string> {
  const { method, path, body } = asked;
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const outgoing = request({ agent, hostname, port, method, path, headers: headersOf(asked) }, (incoming) => {
      incoming.resume().once('close', () => resolve(String(incoming.statusCode)));
    });
    outgoing.once('error', () => resolve('cut off')).end(body);
  });
}

process.send?.('ready');
