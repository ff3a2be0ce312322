import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startDevIdp } from '#apps/dev-idp/dev-idp.js';
import { answerForAll } from '#apps/gateway/all-targets.js';
import type { SplitConfig } from '#apps/server/config/config.js';
import { prepareDataFolder } from '#apps/server/data-folder.js';
import { MutualTls } from '#apps/server/tls/mutual-tls.js';
import { noKafka } from '#relay/kafka/installed.js';
import { noPostgres } from '#event-store/postgres/preparing/installed.js';
import { createRootKey } from '#vault/roots/root-key.js';
import { freePort, isFree } from './free-ports.js';
import { Guard } from './guarded.js';
import { KeptRunning, type Program, runOnce, type Told } from './kept-running.js';
import { OwnDatabase } from './own-database.js';
import { ownKafka } from './own-kafka.js';
import { nginxProgram, noNginx } from './own-nginx.js';
import { makeCluster, postgresProgram } from './own-postgres.js';
import { ISSUED_EVERY, OwnAuthority } from './own-authority.js';
import { GATEWAY, NAMES, PROXY, SplitTargets } from './split-targets.js';
import { writeOperatorFile } from './operator-file.js';

/** Milliseconds for each part of a stop, which ends within ten seconds. */
const PATIENCE = { targets: 6_000, proxy: 6_500, servers: 1_500 };
/** Ends of one program before all are ready, after which it is taken that it cannot be started. */
const TRIES = 3;

/** What is started. */
interface Asked extends SplitConfig {
  /** The targets that run; the routes of the others answer 503 `service.unavailable`. */
  readonly targets: readonly string[];
}

/** The split form, at work. */
export interface Split {
  /** Where nginx listens: `http://127.0.0.1:<port>`. */
  readonly address: string;
  readonly issuer: string;
  /** Stops all of it, in order, within ten seconds, and leaves nothing running. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL, the development identity provider, a process for each of the targets and nginx, all below one folder,
 * and returns when every one of them is ready.
 * @throws Error; the reason of `asked`: nothing of it then runs any more
 */
export async function startSplit(demo: Asked, told: Told, asked: AbortSignal): Promise<Split> {
  demandPrograms();
  const begun = new Begun();
  try {
    const { address, issuer } = await start(demo, told, asked, begun);
    return { address, issuer, stop: () => begun.undo() };
  } catch (error) {
    await begun.undo();
    throw error;
  }
}

/** @throws Error that says what is missing on this machine, and how to get it */
function demandPrograms(): void {
  const missing = [noPostgres, noNginx].filter((reason) => reason !== undefined);
  if (missing.length === 0) return;
  throw new Error(
    `The split form needs PostgreSQL and nginx: ${missing.join('; ')}. ` +
      'On Debian or Ubuntu: apt-get install postgresql nginx. On macOS: brew install postgresql@17 nginx.',
  );
}

/** What was begun, and how each of it ends. */
class Begun {
  readonly #ends: (() => Promise<void> | void)[] = [];
  #undone: Promise<void> | undefined;

  endsBy(end: () => Promise<void> | void): void {
    this.#ends.unshift(end);
  }

  /** What was begun last ends first. Repeating it waits for the same end. */
  undo(): Promise<void> {
    return (this.#undone ??= this.#undo());
  }

  async #undo(): Promise<void> {
    for (const end of this.#ends) await end();
  }
}

async function start(demo: Asked, told: Told, asked: AbortSignal, begun: Begun) {
  const { config, idpPort } = demo;
  const data = resolve(config.data);
  prepareDataFolder(data);
  if (existsSync(join(data, 'log.db')))
    throw new Error(`${data} belongs to an all-in-one: there is a log in it. TALAAN_DATA sets another folder.`);
  const guard = await Guard.of(data);
  begun.endsBy(() => guard.close());
  if (!(await isFree(config.port))) throw Object.assign(new Error(), { code: 'EADDRINUSE', port: config.port });
  const failing = new Failing(told);
  const keep = (program: Program): KeptRunning => new KeptRunning(program, guard, failing).start();

  const database = new OwnDatabase(join(data, 'roles.json'), await freePort());
  const cluster = join(data, 'postgres');
  await makeCluster(cluster, database.administratorPassword, asked);
  const servers = [keep(postgresProgram(cluster, database.port))];
  begun.endsBy(async () => {
    await Promise.all(servers.map((server) => server.stop(PATIENCE.servers)));
  });
  const kafka = isKafkaWanted(demo, told) ? await ownKafka(join(data, 'kafka'), asked) : undefined;
  // Nobody waits for it: the relay does by itself.
  if (kafka) servers.push(keep(kafka.program));
  await failing.unless(database.prepare(asked));

  const idp = await startDevIdp({ port: idpPort, directory: join(data, 'dev-idp') });
  begun.endsBy(() => idp.close());
  const rootKey = config.rootKeyFile ?? join(data, 'root.key');
  if (config.rootKeyFile === undefined && !existsSync(rootKey)) createRootKey(rootKey);
  const epochKeys = join(data, 'epoch-keys');
  const keys = { TALAAN_ROOT_KEY_FILE: rootKey, TALAAN_EPOCH_KEYS: epochKeys };
  writeOperatorFile(data, demo.targets, { ...database.forOperators, ...keys });
  const certificates = join(data, 'tls');
  const issue = await certified(certificates);
  const targets = new SplitTargets(data, database, {
    ...{ issuer: idp.issuer, rootKey, epochKeys, certificates },
    kafka: kafka?.node,
  });
  await runOnce(targets.baseline(), guard, told, asked);

  const places: { readonly name: string; readonly port: number }[] = [];
  for (const name of demo.targets) places.push({ name, port: await freePort() });
  const addresses = Object.fromEntries(places.map(({ name, port }) => [name, `https://127.0.0.1:${String(port)}`]));
  const tls = new MutualTls({ folder: join(certificates, GATEWAY), callers: [PROXY] }, (said) =>
    told.onLine(GATEWAY, said),
  );
  begun.endsBy(() => tls.close());
  const gateway = await answerForAll(addresses, { host: '127.0.0.1', port: 0, tls });
  begun.endsBy(() => gateway.close());
  const proxy = nginxProgram(join(data, 'nginx'), {
    port: config.port,
    addresses: { ...addresses, [GATEWAY]: gateway.address },
    certificates: join(certificates, PROXY),
    absent: NAMES.filter((name) => !demo.targets.includes(name)),
  });
  const running = places.map((place) => keep(targets.target(place)));
  const nginx = keep(proxy);
  // Processes see by themselves that they have new ones; nginx is told.
  const issuing = setInterval(() => {
    issue().then(
      () => nginx.tell('SIGHUP'),
      (error: unknown) => told.onLine('split', `no certificates were issued: ${(error as Error).message}`),
    );
  }, ISSUED_EVERY);
  begun.endsBy(async () => {
    clearInterval(issuing);
    // Nobody new is let in; who is there is answered, and then let go.
    const targetsEnded = running.map((target) => target.stop(PATIENCE.targets));
    await Promise.all([nginx.stop(PATIENCE.proxy), ...targetsEnded]);
  });
  const address = `http://127.0.0.1:${String(config.port)}`;
  await failing.unless(ready(address, asked));
  failing.started();
  return { address, issuer: idp.issuer };
}

/** Whether a Kafka of its own is started; where none can be, it is said. */
function isKafkaWanted({ ownKafka: isAsked, targets }: Asked, told: Told): boolean {
  if (!isAsked || !targets.includes('relay')) return false;
  if (noKafka !== undefined) told.onLine('split', `nothing is published to Kafka: ${noKafka}`);
  return noKafka === undefined;
}

/** Gives everyone certificates of an authority that is of this start alone; what it returns gives them new ones. */
async function certified(folder: string): Promise<() => Promise<void>> {
  rmSync(folder, { recursive: true, force: true });
  const authority = await OwnAuthority.make();
  const issue = () => authority.issue(folder, [PROXY, GATEWAY, ...NAMES]);
  await issue();
  return issue;
}

/** Waits until every target is ready, as whoever comes through nginx sees it. */
async function ready(address: string, asked: AbortSignal): Promise<void> {
  for (;;) {
    const isReady = await fetch(`${address}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await pause(100, undefined, { signal: asked });
  }
}

/** While all of it is being started: a program that ends again and again ends the start. */
class Failing implements Told {
  readonly #ends = new Map<string, number>();
  readonly #failed = Promise.withResolvers<never>();
  #isStarted = false;

  constructor(private readonly told: Told) {
    this.#failed.promise.catch(() => undefined);
  }

  onLine(name: string, line: string): void {
    this.told.onLine(name, line);
  }

  onEnd(name: string, how: string): void {
    this.told.onEnd(name, how);
    const ends = (this.#ends.get(name) ?? 0) + 1;
    this.#ends.set(name, ends);
    if (!this.#isStarted && ends === TRIES) this.#failed.reject(new Error(`${name} cannot be started: ${how}`));
  }

  /** @throws Error that names the program that cannot be started */
  unless<Result>(work: Promise<Result>): Promise<Result> {
    return Promise.race([work, this.#failed.promise]);
  }

  started(): void {
    this.#isStarted = true;
  }
}
