// The shipped composition, as far as a machine without a container engine can try it: the file's form, and its program
// with its environment and its health check, outside a container. A build of the image is not tried here.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import {
  freePort,
  launch,
  type RunningServer,
  removeData,
  startServer,
  temporaryData,
} from '../scenarios/running-server.js';

interface Service {
  readonly build: { readonly dockerfile: string };
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly healthcheck: { readonly test: readonly string[] };
}

const compose = parse(readFileSync('docker-compose.yml', 'utf8')) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const service = compose.services.talaan!;
const dockerfile = readFileSync(service.build.dockerfile, 'utf8');

describe('The composition', () => {
  it('is one service with a named volume where its data is', () => {
    expect(Object.keys(compose.services)).toEqual(['talaan']);
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
    const [, command] = /^CMD (.+)$/m.exec(dockerfile)!;
    const words = (JSON.parse(command!) as string[]).slice(1).filter((word) => !word.startsWith('-'));
    expect(words.map((file) => [file, existsSync(file)])).toEqual(words.map((file) => [file, true]));
    expect(words).not.toEqual([]);
  });
});

describe('The composition’s program, with its environment', () => {
  let server: RunningServer;
  let data: string;

  beforeAll(async () => {
    data = await temporaryData();
    const own = ['TALAAN_DATA', 'TALAAN_PORT', 'TALAAN_IDP_PORT'];
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
    const asked = args.map((text) => text.replace(`:${String(service.environment.TALAAN_PORT)}/`, `:${port}/`));
    return spawnSync(process.execPath, asked, { encoding: 'utf8' });
  }
});
