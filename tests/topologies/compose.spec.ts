// The shipped composition of the all-in-one, as far as a machine without a container engine can try it: the file's form, and its program
// with its environment and its health check, outside a container. A build of the image is not tried here.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readComposition } from '../architecture/composition.js';
import {
  freePort,
  launch,
  type RunningServer,
  removeData,
  startServer,
  temporaryData,
} from '../scenarios/running-server.js';

interface Service {
  readonly profiles: readonly string[];
  readonly build: { readonly dockerfile: string; readonly target: string };
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly healthcheck: { readonly test: readonly string[] };
}

const compose = readComposition(readFileSync('docker-compose.yml', 'utf8')) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const service = compose.services.talaan!;
const dockerfile = readFileSync(service.build.dockerfile, 'utf8');

describe('The composition', () => {
  it('is one service with a named volume where its data is', () => {
    const embedded = Object.entries(compose.services).filter(([, { profiles }]) => profiles.includes('embedded'));
    expect(embedded.map(([name]) => name)).toEqual(['talaan']);
    const [volume, folder] = service.volumes[0]!.split(':');
    expect(Object.keys(compose.volumes)).toContain(volume);
    expect(folder).toBe(service.environment.TALAAN_DATA);
    expect(dockerfile).toContain(`VOLUME ${String(folder)}`);
  });

  it('publishes the port that the server listens on, on this machine only', () => {
    const port = service.environment.TALAAN_PORT;
    expect(service.ports).toEqual([`127.0.0.1:${String(port)}:${String(port)}`]);
  });

  it('copies only what is there, and runs a program that is there', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files]) => files!.split(' '));
    expect(copied.length).toBeGreaterThan(5);
    expect(copied.filter((file) => !existsSync(file))).toEqual([]);
    const files = [...dockerfile.matchAll(/^CMD (.+)$/gm)].flatMap(([, command]) =>
      (JSON.parse(command!) as string[]).filter((word) => word.includes('/')),
    );
    expect(files.map((file) => [file, existsSync(file)])).toEqual(files.map((file) => [file, true]));
    expect(files).toContain('dist/apps/server/main.js');
  });

  it('runs the demonstration; what is built when no stage is named is the server, without it', () => {
    const stages = dockerfile.split(/^FROM /m).slice(1);
    expect(stages.find((stage) => stage.includes(` AS ${service.build.target}\n`))).toContain('dist/apps/demo/main.js');
    const last = stages.at(-1)!;
    expect(last).toContain('"dist/apps/server/main.js"');
    const [, copiedFrom] = /COPY --from=(\S+) \/app\/dist/.exec(last)!;
    const source = stages.find((stage) => stage.includes(` AS ${String(copiedFrom)}\n`))!;
    expect(source).toMatch(/rm -rf dist\/apps\/demo dist\/apps\/dev-idp/);
    expect(source).toMatch(/npm uninstall .*oidc-provider/);
  });

  it('has its root key apart from its data, and moves one there that stands beside the data', async () => {
    const { TALAAN_ROOT_KEY_FILE: key = '', TALAAN_DATA: place = '' } = service.environment;
    expect(service.volumes.map((volume) => volume.split(':')[1])).toEqual([place, dirname(key)]);
    const [data, keys] = [await temporaryData(), await temporaryData()];
    const file = join(keys, 'root.key');
    const environment = { ...process.env, TALAAN_DATA: data, TALAAN_ROOT_KEY_FILE: file };
    const start = () => spawnSync('sh', ['deploy/demonstration.sh', 'true'], { env: environment }).status;
    expect(start()).toBe(0);
    const made = readFileSync(file);
    expect([made.length, statSync(file).mode & 0o777, existsSync(join(data, 'root.key'))]).toEqual([32, 0o600, false]);
    expect([start(), readFileSync(file).equals(made)]).toEqual([0, true]);
    renameSync(file, join(data, 'root.key'));
    expect([start(), readFileSync(file).equals(made), existsSync(join(data, 'root.key'))]).toEqual([0, true, false]);
    await Promise.all([removeData(data), removeData(keys)]);
  });
});

describe('An installation without the demonstration', () => {
  it('has a command line and a server; what needs the demonstration says that it is not there', async () => {
    const place = await temporaryData();
    const without = /[/\\]dist[/\\](?:tests|apps[/\\](?:demo|dev-idp))(?:[/\\]|$)/;
    cpSync('dist', join(place, 'dist'), { recursive: true, filter: (file) => !without.test(`/${file}`) });
    cpSync('package.json', join(place, 'package.json'));
    symlinkSync(resolve('node_modules'), join(place, 'node_modules'));
    const run = (...words: readonly string[]) =>
      spawnSync(process.execPath, [...words], { cwd: place, encoding: 'utf8' });
    expect(run('dist/apps/server/main.js', '--help')).toMatchObject({ status: 0 });
    expect(run('dist/apps/cli/main.js', 'help')).toMatchObject({ status: 0 });
    for (const words of [['token', 'chair'], ['seed-demo']])
      expect(run('dist/apps/cli/main.js', ...words)).toMatchObject({
        status: 4,
        stderr: expect.stringContaining('without the demonstration'),
      });
    await removeData(place);
  });
});

describe('The composition’s program, with its environment', () => {
  let server: RunningServer;
  let data: string;

  beforeAll(async () => {
    data = await temporaryData();
    const own = ['TALAAN_DATA', 'TALAAN_ROOT_KEY_FILE', 'TALAAN_PORT', 'TALAAN_IDP_PORT'];
    const rest = Object.entries(service.environment).filter(([name]) => !own.includes(name));
    server = await startServer(data, Object.fromEntries(rest));
  });

  afterAll(async () => {
    await server.stop();
    await removeData(data);
  });

  it('becomes healthy by its own health check', () => {
    const { port } = new URL(server.origin);
    expect(check(port).status).toBe(0);
  });

  it('is unhealthy by it when nothing answers', async () => {
    expect(check(String(await freePort())).status).toBe(1);
  });

  it('refuses an environment that it does not understand', async () => {
    const { ended, log } = launch({ ...service.environment, TALAAN_PORT: 'http' });
    expect(await ended).toBe(1);
    expect(log()).toContain('TALAAN_PORT');
  });

  function check(port: string) {
    const [, , ...args] = service.healthcheck.test;
    return spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...service.environment, TALAAN_PORT: port } });
  }
});
