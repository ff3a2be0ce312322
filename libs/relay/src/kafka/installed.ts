// The Apache Kafka that was fetched for this checkout (tools/fetch-kafka.mjs), and the Java that runs it: for trying out and for
// tests.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** From the root of the checkout. */
const JARS = '.cache/kafka';
const POM = 'tools/kafka/pom.xml';
const LEAST_JAVA = 17;
/** For a small broker that starts soon. */
const JVM = ['-Xmx320m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** Why no Kafka can be run here; undefined when one can. */
export const noKafka: string | undefined = (() => {
  const copy = join(JARS, 'pom.xml');
  if (!existsSync(copy)) return 'no Kafka was fetched (node tools/fetch-kafka.mjs)';
  if (readFileSync(copy, 'utf8') !== readFileSync(POM, 'utf8')) {
    return 'another Kafka was fetched than the one that is wanted (node tools/fetch-kafka.mjs)';
  }
  const { stderr, error } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const found = Number(/version "(\d+)/.exec(error ? '' : stderr)?.[1] ?? 0);
  return found >= LEAST_JAVA ? undefined : `no Java ${String(LEAST_JAVA)} or later is installed here`;
})();

/** Where a broker listens, on this machine alone. */
export interface KafkaPorts {
  readonly broker: number;
  readonly controller: number;
}

/** What differs from the settings of a broker that has one node. */
export type KafkaProperties = Readonly<Record<string, string | number>>;

/** What a broker is given beside its place. */
interface GivenToBroker {
  readonly more?: KafkaProperties;
  /** Passwords by name of those whom it knows from its beginning, by SCRAM-SHA-512. */
  readonly users?: Readonly<Record<string, string>>;
  readonly asked?: AbortSignal;
}

/** How a broker is run: without a shell, in any folder. */
export interface KafkaCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * Lays the settings of a broker of one node out in a folder, makes its storage where there is none, and says how it is run.
 * @throws Error when the storage cannot be made; the reason of `asked`
 */
export async function prepareKafka(
  folder: string,
  ports: KafkaPorts,
  { more = {}, users = {}, asked }: GivenToBroker = {},
): Promise<KafkaCommand> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [file, storage] = [resolve(folder, 'server.properties'), resolve(folder, 'storage')];
  writeFileSync(file, textOf({ ...propertiesOf(ports), ...more, 'log.dirs': storage }), { mode: 0o600 });
  if (!existsSync(storage)) {
    // One that was cut off while it was made would not be taken for one.
    const unfinished = `${storage}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    const first = resolve(folder, 'first.properties');
    writeFileSync(first, textOf({ ...propertiesOf(ports), ...more, 'log.dirs': unfinished }), { mode: 0o600 });
    await format(first, users, asked);
    rmSync(first);
    renameSync(unfinished, storage);
  }
  return java('kafka.Kafka', file);
}

async function format(file: string, users: object, signal: AbortSignal | undefined): Promise<void> {
  // Kafka's ids are the 16 bytes of a UUID, in base 64; one that begins with a hyphen would be an option.
  const id = `A${randomBytes(16).toString('base64url').slice(1)}`;
  const known = Object.entries(users).flatMap(([name, password]) => {
    return ['--add-scram', `SCRAM-SHA-512=[name=${name},password=${String(password)}]`];
  });
  const words = ['format', '-t', id, '-c', file, ...known];
  const { code, said } = await spawnJava('kafka.tools.StorageTool', words, signal);
  if (code !== 0) throw new Error(`the storage of Kafka was not made: ${said.trim()}`);
}

async function spawnJava(main: string, words: readonly string[], signal: AbortSignal | undefined) {
  const { command, args } = java(main, ...words);
  const run = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...(signal && { signal }) });
  let said = '';
  for (const from of [run.stdout, run.stderr]) from.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = (await once(run, 'close')) as [number | null];
  return { code, said };
}

/** How one of Kafka's own programs is run, by its class. */
export function java(main: string, ...words: readonly string[]): KafkaCommand {
  return { command: 'java', args: [...JVM, '-cp', `${resolve(JARS)}/*`, main, ...words] };
}

function propertiesOf({ broker, controller }: KafkaPorts): KafkaProperties {
  const [clients, quorum] = [`127.0.0.1:${String(broker)}`, `127.0.0.1:${String(controller)}`];
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${quorum}`,
    listeners: `PLAINTEXT://${clients},CONTROLLER://${quorum}`,
    'advertised.listeners': `PLAINTEXT://${clients}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'auto.create.topics.enable': 'false',
    'num.partitions': 3,
    'default.replication.factor': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    // There is nobody to wait for.
    'group.initial.rebalance.delay.ms': 0,
  };
}

function textOf(properties: KafkaProperties): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${String(value)}\n`)
    .join('');
}
