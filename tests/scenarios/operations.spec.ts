import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { on, once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { aRequestTo, done, region } from './client.js';
import { send } from './http.js';
import { launch, removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

let parent: string;
let data: string;
let server: RunningServer;

beforeAll(async () => {
  parent = await temporaryData();
  data = join(parent, 'made', 'here');
  server = await startServer(data, { NODE_OPTIONS: preloading(new URL('./cut-off-teller.js', import.meta.url)) });
});

afterAll(async () => {
  await server.stop();
  await removeData(parent);
});

/** The option of Node that loads a file into a program before it starts. */
function preloading(file: URL): string {
  return `--import=${file.href}`;
}

describe('running a server', () => {
  it('says that it is alive and ready, and gives metrics and the contract', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json']) {
      expect([path, (await send(server.origin, { path })).status]).toEqual([path, 200]);
    }
    const { body } = await send(server.origin, { path: '/openapi.json' });
    expect(body.openapi).toMatch(/^3\.1\./);
    expect((await send(server.origin, { path: '/metrics' })).text).toMatch(/^# HELP /m);
  });

  it('makes the folders of its data, and keeps all that is in them for its owner alone', async () => {
    const files = await readdir(join(parent, 'made'), { recursive: true });
    expect(files).toEqual(expect.arrayContaining(['here/log.db', 'here/keys.db', 'here/root.key', 'here/views']));
    for (const name of ['', ...files]) {
      const { mode } = await stat(join(parent, 'made', name));
      expect([name, mode & 0o077]).toEqual([name, 0]);
    }
  });

  it('refuses a second server on the same data, saying why', async () => {
    const second = launch({ TALAAN_PORT: '0', TALAAN_IDP_PORT: '0', TALAAN_DATA: data });
    expect(await second.ended).toBeGreaterThan(0);
    expect(second.log()).toContain('in use');
    expect((await send(server.origin, { path: '/readyz' })).status).toBe(200);
  });

  it('names every variable that is wrong, at once', async () => {
    const started = launch({
      TALAAN_PORT: 'eighty',
      TALAAN_IDP_PORT: '99999',
      TALAAN_LOG_LEVEL: 'shout',
      TALAAN_OIDC_ALGORITHMS: 'none',
      TALAAN_RATE_LIMIT_STATE: '-1',
    });
    expect(await started.ended).toBeGreaterThan(0);
    for (const name of ['TALAAN_PORT', 'TALAAN_LOG_LEVEL', 'TALAAN_OIDC_ALGORITHMS', 'TALAAN_RATE_LIMIT_STATE']) {
      expect(started.log()).toContain(name);
    }
  });

  it('finishes what is in flight on SIGTERM, exits 0 within ten seconds, and has lost nothing', async () => {
    const people = region(server);
    await people.officer('ph').token();
    const inFlight = Array.from({ length: 64 }, () =>
      people
        .officer('ph')
        .submits(aRequestTo('TH-ATU'), { key: randomUUID() })
        .catch(() => undefined),
    );
    await Promise.race(inFlight);
    expect(await server.stop()).toBe(0);
    // it gave up on no connection, and closed its keys before it ended
    expect(server.log()).not.toContain('cut off');
    expect(await readdir(data)).not.toContain('keys.db-wal');
    const told = (await Promise.all(inFlight)).flatMap((reply) =>
      reply?.status === 201 ? [done(reply).position] : [],
    );
    expect(told.length).toBeGreaterThan(0);
    const kept = (await talaan(['replay', '--data', data]))
      .lines<{ position: string; type: string }>()
      .flatMap(({ position, type }) => (type === 'exchange.submitted.v1' ? [position] : []));
    // nothing that was carried out was cut off before it was answered, either
    expect([...told].sort()).toEqual(kept.sort());
    server = await server.again();
  });
});

describe('a server that', () => {
  it('lost the thread that writes its log says so and ends with 3, so that it is started again', async () => {
    const folder = await temporaryData();
    const lost = await startServer(folder, { NODE_OPTIONS: preloading(new URL('./writer-loser.js', import.meta.url)) });
    const officer = region(lost).officer('ph');
    const { id } = done(await officer.submits(aRequestTo('TH-ATU')));
    lost.process.kill('SIGUSR2');
    const [code] = (await once(lost.process, 'close')) as [number | null];
    expect([code, lost.log()]).toEqual([3, expect.stringContaining('the log writer is lost')]);
    const again = await lost.again();
    expect((await region(again).officer('ph').readsTheRequest(id)).status).toBe(200);
    expect(await again.stop()).toBe(0);
    await removeData(folder);
  });

  it('is told to stop several times, as a process group is, stops once and in order', async () => {
    const folder = await temporaryData();
    const told = await startServer(folder);
    const officer = region(told).officer('ph');
    await officer.token();
    const inFlight = Array.from({ length: 16 }, () => officer.submits(aRequestTo('TH-ATU')).catch(() => undefined));
    await Promise.race(inFlight);
    told.process.kill('SIGINT');
    told.process.kill('SIGTERM');
    expect(await told.stop()).toBe(0);
    await removeData(folder);
  });

  it('was started by a program that was killed ends as well, and lets go of its data', async () => {
    const folder = await temporaryData();
    const environment = { TALAAN_PORT: '0', TALAAN_IDP_PORT: '0', TALAAN_DATA: folder, npm_lifecycle_event: '' };
    const starter = spawn(process.execPath, ['tools/start.mjs', 'demo'], { env: { ...process.env, ...environment } });
    await untilSaid(starter, '"ready"');
    starter.kill('SIGKILL');
    const next = await retried(() => startServer(folder));
    expect(await next.stop()).toBe(0);
    await removeData(folder);
  });
});

/** Waits until a program has written `text` to its standard output. */
async function untilSaid(program: ChildProcessWithoutNullStreams, text: string): Promise<void> {
  let written = '';
  for await (const [chunk] of on(program.stdout, 'data') as AsyncIterable<[Buffer]>) {
    written += chunk.toString();
    if (written.includes(text)) return;
  }
}

/** What `attempt` comes to, tried for two minutes. */
async function retried<Result>(attempt: () => Promise<Result>): Promise<Result> {
  const until = Date.now() + 120_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}

describe('the command line', () => {
  it.each<[string, readonly string[], number, RegExp]>([
    ['an unknown command', ['fly'], 2, /unknown command/],
    ['an unknown option', ['replay', '--quickly'], 2, /unknown option/],
    ['a position that is none', ['replay', '--from', 'first'], 2, /whole number/],
    ['two ends', ['replay', '--until', '1', '--until-time', '2026-01-01T00:00:00Z'], 2, /not both/],
    ['an identity that nobody has', ['token', 'xx-officer'], 2, /no demo identity/],
    ['an identity provider that is not there', ['token', 'chair'], 4, /does not answer/],
    ['data that is not there', ['replay', '--data', '/nonexistent/talaan'], 4, /cannot be read/],
    ['data that is not there, verified', ['verify', '--data', '/nonexistent/talaan'], 4, /cannot be read/],
  ])('%s: nothing on standard output, the reason on standard error', async (_, words, exit, reason) => {
    const ran = await talaan(words, { TALAAN_IDP_PORT: '1' });
    expect([ran.exit, ran.out, ran.err]).toEqual([exit, '', expect.stringMatching(reason)]);
  });

  it('prints errors as JSON when asked', async () => {
    const ran = await talaan(['token', 'chair', '--json'], { TALAAN_IDP_PORT: '1' });
    expect(JSON.parse(ran.err)).toEqual({
      error: { exit: 4, message: expect.stringContaining('does not answer') as string },
    });
  });

  it.each([[['replay', '--from', 'x']], [['fly']], [['token']], [['export', '--format', 'xml']]])(
    'says as JSON, when asked, also that it does not understand %j, and nothing else',
    async (words) => {
      const ran = await talaan([...words, '--json']);
      expect([ran.exit, ran.out]).toEqual([2, '']);
      expect(JSON.parse(ran.err)).toEqual({ error: { exit: 2, message: expect.stringMatching(/^error: /) as string } });
    },
  );

  it.each(['token', 'init', 'replay', 'verify', 'backup', 'restore', 'raise-level', 'seed-demo', 'export'])(
    'explains %s',
    async (command) => {
      for (const words of [
        ['help', command],
        [command, '--help'],
      ]) {
        const ran = await talaan(words);
        expect([ran.exit, ran.err]).toEqual([0, '']);
        expect(ran.out).toMatch(new RegExp(`^Usage: talaan ${command} [^]*--json`));
      }
    },
  );

  it('ends in order when nobody reads on, and says so when what it writes to is full', () => {
    const run = (redirected: string) =>
      spawnSync('sh', ['-c', `"$0" dist/apps/cli/main.js replay --data "$1" ${redirected}`, process.execPath, data], {
        encoding: 'utf8',
      });
    const left = run('| head -n 1');
    expect([left.status, left.stdout.split('\n').length, left.stderr]).toEqual([0, 2, '']);
    const full = run('> /dev/full');
    expect([full.status, full.stderr]).toEqual([
      4,
      expect.stringMatching(/^talaan: The output cannot be written: .*\n$/),
    ]);
  });

  it('writes a plan as one JSON document when asked', async () => {
    const ran = await talaan(['export', '--plan', 'bohol-2017-2020', '--data', data, '--json']);
    expect([ran.exit, ran.err]).toEqual([0, '']);
    const { activities } = JSON.parse(ran.out) as { activities: { code: string }[] };
    expect(activities.map(({ code }) => code)).toContain('C.c.2.1');
  });

  it('backs up beside a server and restores, with results as JSON and exit codes for scripts', async () => {
    const [backup, restored] = [join(parent, 'backup'), join(parent, 'restored')];
    const told = done(await region(server).officer('ph').submits(aRequestTo('TH-ATU')));
    const made = await talaan(['backup', '--data', data, '--to', backup, '--json']);
    expect([made.exit, made.err]).toEqual([0, '']);
    const { position, facts, rootKey } = JSON.parse(made.out) as { position: string; facts: number; rootKey: boolean };
    expect([Number(position) >= Number(told.position), facts > 0, rootKey]).toEqual([true, true, false]);
    for (const name of await readdir(backup)) expect((await stat(join(backup, name))).mode & 0o077).toBe(0);

    const put = ['restore', '--from', backup, '--data'];
    const restoring = await talaan([...put, restored, '--json']);
    expect([restoring.exit, restoring.err, JSON.parse(restoring.out)]).toEqual([
      0,
      '',
      expect.objectContaining({ position, facts }),
    ]);
    expect((await talaan(['verify', '--data', restored])).out).toContain(`up to position ${position}`);

    const exits = [
      await talaan(['backup', '--data', data, '--to', backup]),
      await talaan(['backup', '--data', data, '--to', join(backup, 'log.db', 'below')]),
      await talaan([...put, restored]),
      await talaan([...put, data]),
      await talaan(['restore', '--from', join(parent, 'nothing'), '--data', join(parent, 'x')]),
    ];
    expect(exits.map(({ exit, out, err }) => [exit, out, err.split('\n').length])).toEqual(
      [2, 4, 2, 4, 4].map((exit) => [exit, '', 2]),
    );
  });

  it('prints a token, and nothing else', async () => {
    const ran = await talaan(['token', 'ph-officer'], { TALAAN_IDP_PORT: String(server.idpPort) });
    expect([ran.exit, ran.err]).toEqual([0, '']);
    expect(ran.out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  });
});
