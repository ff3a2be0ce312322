// One person who sends as much as they can, from a process of its own. Others come first where processors
// are few, as the machine of that person is not the server's.
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { constants, setPriority } from 'node:os';
import { type Asked, headersOf, type Sending } from './asked.js';

/** How many requests are sent on a connection that is not read. */
const PIPELINED = 4;

setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
let isOver = false;
const statuses: Record<string, number> = {};

process.once('message', (sending: Sending) => {
  const { origin, requests, connections, unread } = sending;
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const nth = (n: number) => requests[n % requests.length]!;
  for (let n = 0; n < connections; n += 1) void goOn(origin, agent, nth, n);
  for (let n = 0; n < unread; n += 1) leaveUnread(origin, nth(n));
  process.once('message', () => {
    isOver = true;
    process.send?.(statuses, () => process.exit());
  });
  process.send?.('begun');
});
process.send?.('ready');

async function goOn(origin: string, agent: Agent, nth: (n: number) => Asked, from: number): Promise<void> {
  for (let n = from; !isOver; n += 1) {
    const status = await statusOf(origin, agent, nth(n));
    statuses[status] = (statuses[status] ?? 0) + 1;
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

/** Asks, takes nothing of what comes, and begins again when it is cut off. */
function leaveUnread(origin: string, asked: Asked): void {
  if (isOver) return;
  const { hostname, port, host } = new URL(origin);
  const { method, path, body = '' } = asked;
  const socket = connect(Number(port), hostname).pause();
  socket.on('error', () => undefined).once('close', () => setTimeout(() => leaveUnread(origin, asked), 10));
  for (let n = 0; n < PIPELINED; n += 1) {
    const headers = Object.entries({ host, ...headersOf(asked) }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`${method} ${path} HTTP/1.1\r\n${headers.join('')}\r\n${body}`);
  }
}
