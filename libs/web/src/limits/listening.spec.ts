import { once } from 'node:events';
import { type AddressInfo, connect, Server, type Socket } from 'node:net';
import { Controller, Get, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHttpApp } from '../fastify.js';
import { listen } from './listening.js';

const HOST = '127.0.0.1';

let finish: (() => void)[];

@Controller()
class Pages {
  @Get('well')
  well(): string {
    return 'well';
  }

  @Get('work')
  work(): Promise<string> {
    return new Promise((resolve) => finish.push(() => resolve('done')));
  }
}

@Module({ controllers: [Pages] })
class PagesModule {}

let app: NestFastifyApplication;
let port: number;
let stop: () => Promise<void>;
let sockets: Socket[];

beforeEach(async () => {
  [finish, sockets] = [[], []];
  app = await createHttpApp(PagesModule, { logger: false });
  stop = await listen(app, { host: HOST, port: 0 });
  ({ port } = app.getHttpServer().address() as AddressInfo);
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all([stop(), app.close()]);
});

async function asked(path: string): Promise<Socket> {
  const socket = connect(port, HOST).on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
  return socket;
}

const isShared = process.platform === 'linux';

(isShared ? it : it.skip)(
  'takes more than one of the connections that came at once in a turn of the event loop',
  async () => {
    const http = app.getHttpServer();
    const CAME = 160;
    let [turns, taken] = [0, 0];
    http.on('connection', () => (taken += 1));
    for (let n = 0; n < CAME; n += 1) sockets.push(connect(port, HOST).on('error', () => undefined));
    await new Promise<void>((resolve) => {
      const turn = () => {
        turns += 1;
        if (taken < CAME) setImmediate(turn);
        else resolve();
      };
      turn();
    });
    expect(turns).toBeLessThan(CAME / 2);
  },
);

it('answers whichever socket a connection comes to', async () => {
  const answers = await Promise.all(
    Array.from({ length: 64 }, async () => {
      const socket = await asked('/well');
      return String(await once(socket, 'data'));
    }),
  );
  expect(answers.every((answer) => answer.endsWith('well'))).toBe(true);
});

it('does not take a port that another program listens on, nor lets one take its own', async () => {
  const second = await createHttpApp(PagesModule, { logger: false });
  await expect(listen(second, { host: HOST, port })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
  await second.close();
  const other = new Server().listen(port, HOST);
  expect(await once(other, 'error')).toMatchObject([{ code: 'EADDRINUSE' }]);
});

(isShared ? it : it.skip)('does not take a port on which another program is about to listen', async () => {
  await Promise.all([stop(), app.close()]);
  const other = new Server().listen(`\0talaan-listens-${String(port)}`);
  await once(other, 'listening');
  const second = await createHttpApp(PagesModule, { logger: false });
  await expect(listen(second, { host: HOST, port })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
  other.close();
  await once(other, 'close');
  const end = await listen(second, { host: HOST, port });
  await Promise.all([end(), second.close()]);
});

it('ends when what is under way is answered, on each socket, and takes nothing more', async () => {
  const all = await Promise.all(Array.from({ length: 32 }, () => asked('/work')));
  while (finish.length < all.length) await new Promise(setImmediate);
  const answers = Promise.all(all.map(async (socket) => String(await once(socket, 'data'))));
  let isEnded = false;
  const ended = Promise.all([stop(), app.close()]).then(() => (isEnded = true));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(isEnded).toBe(false);
  for (const one of finish) one();
  expect((await answers).every((answer) => answer.endsWith('done'))).toBe(true);
  await ended;
  await expect(asked('/well')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
