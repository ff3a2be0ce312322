import { DAY } from '#kernel/time.js';
import type { QuotaLimits } from '#records/quotas.js';
import { LOG_LEVELS, type LogLevel } from '#telemetry/log.js';

import type { ClockBounds } from '../clock/kept-clock.js';
import { type KafkaConfig, kafkaConfig } from './kafka-config.js';
import type { TlsConfig } from '../tls/mutual-tls.js';
import {
  anyText,
  dnsNames,
  filesAddress,
  issuer,
  keysAddress,
  logAddress,
  networks,
  oneOf,
  type Parse,
  position,
  seconds,
  someOf,
  textOrNone,
  Unfit,
  wholeNumber,
} from './setting-text.js';

/** The asymmetric algorithms that an access token may be signed with. */
const ALGORITHMS = ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'EdDSA', 'Ed25519'];

/** Everything that the environment may say about a server. */
export interface Config {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Undefined: plain HTTP. */
  readonly tls: TlsConfig | undefined;
  /** The folder of everything that must survive. */
  readonly data: string;
  /** Of a log on a server; undefined for the one in the folder. It holds a password: it MUST NOT be logged. */
  readonly logAddress: string | undefined;
  /** Of the server that has the files; undefined where they are in the folder. It holds a password: it MUST NOT be logged. */
  readonly filesAddress: string | undefined;
  /** Of keys on a server; undefined for those in the folder. It holds a password: it MUST NOT be logged. */
  readonly keysAddress: string | undefined;
  /** The folder of the epoch keys of keys on a server; undefined where no content is sealed or opened. */
  readonly epochKeys: string | undefined;
  /** Undefined: facts are published nowhere. It holds a password: it MUST NOT be logged. */
  readonly kafka: KafkaConfig | undefined;
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** Seconds for which the provider's keys are used after they were fetched, while it cannot be reached. */
  readonly keysKept: number;
  /** Undefined: `root.key` in the data folder, made on first use. */
  readonly rootKeyFile: string | undefined;
  /** A log that ends at this position is accepted, although more was known of it. */
  readonly acceptedLogEnd: bigint | undefined;
  /** Undefined: the machine's clock is believed, whatever it shows. */
  readonly clock: ClockBounds | undefined;
  readonly logLevel: LogLevel;
  /** Whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /**
   * Requests per minute of one subject, and of all subjects of one state together, in this process; and of one subject that
   * are refused, in all on one log.
   */
  readonly rateLimit: { readonly perSubject: number; readonly perState: number; readonly refusedPerSubject: number };
  /** How many requests this process works on at the same time; what is beyond is refused at once. */
  readonly requestsInFlight: number;
  /** How many requests of one subject are under way at the same time in this process. */
  readonly requestsAtOnce: number;
  /** How much is taken of a record, of a unit in a day, and of a step that no quota refuses. */
  readonly quotas: QuotaLimits;
  /** Bytes of files that one unit announces within 24 hours. */
  readonly unitDayFileBytes: number;
  /** How many connections this process has open at the same time. */
  readonly connections: number;
  /** Facts by which a view may be behind the log before the server is not ready. */
  readonly viewsBehind: number;
  /** Milliseconds: for the headers of a request, for all of it, and for an answer of which its client takes nothing. */
  readonly timeouts: { readonly headers: number; readonly request: number; readonly answer: number };
  /** Variables that are named like settings, and are none: perhaps misspelt. */
  readonly unknown: readonly string[];
}

/** The configuration cannot be used. Each problem names its variable. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Settings of other programs, which may stand in the same environment. */
const OF_OTHERS = ['IDP_PORT', 'TARGETS', 'LOG_OWNER', 'KEYS_OWNER', 'FILES_OWNER'].map((name) => `TALAAN_${name}`);

/** @throws ConfigError with all problems at once */
export function readConfig(environment: Environment): Config {
  const { read, problems, asked } = reader(environment);
  const config = {
    host: read('TALAAN_HOST', '127.0.0.1', anyText),
    port: read('TALAAN_PORT', '3000', wholeNumber(0, 65_535)),
    tls: tlsConfig(read),
    data: read('TALAAN_DATA', './data', anyText),
    logAddress: read('TALAAN_LOG', 'folder', logAddress),
    filesAddress: read('TALAAN_FILES', 'folder', filesAddress),
    keysAddress: read('TALAAN_KEYS', 'folder', keysAddress),
    epochKeys: read('TALAAN_EPOCH_KEYS', '', textOrNone),
    kafka: kafkaConfig(read),
    issuer: read('TALAAN_OIDC_ISSUER', undefined, issuer),
    audience: read('TALAAN_OIDC_AUDIENCE', 'talaan', anyText),
    algorithms: read('TALAAN_OIDC_ALGORITHMS', 'ES256', someOf(ALGORITHMS)),
    keysKept: read('TALAAN_OIDC_KEYS_KEPT', '14400', wholeNumber(60, 604_800)),
    rootKeyFile: read('TALAAN_ROOT_KEY_FILE', '', textOrNone),
    acceptedLogEnd: read('TALAAN_ACCEPT_LOG_END', 'no', position),
    clock: clockBounds(read),
    logLevel: read('TALAAN_LOG_LEVEL', 'info', oneOf(LOG_LEVELS)),
    rateLimit: {
      perSubject: read('TALAAN_RATE_LIMIT_SUBJECT', '120000', wholeNumber(1, 100_000_000)),
      perState: read('TALAAN_RATE_LIMIT_STATE', '480000', wholeNumber(1, 100_000_000)),
      refusedPerSubject: read('TALAAN_RATE_LIMIT_REFUSED', '120', wholeNumber(1, 100_000_000)),
    },
    trustedProxies: read('TALAAN_TRUSTED_PROXIES', 'none', networks),
    requestsInFlight: read('TALAAN_REQUESTS_IN_FLIGHT', '512', wholeNumber(1, 100_000)),
    requestsAtOnce: read('TALAAN_REQUESTS_PER_SUBJECT', '64', wholeNumber(1, 100_000)),
    viewsBehind: read('TALAAN_VIEWS_BEHIND', '50000', wholeNumber(1, 1_000_000_000)),
    connections: read('TALAAN_CONNECTIONS', '4096', wholeNumber(16, 1_000_000)),
    quotas: {
      recordFacts: read('TALAAN_RECORD_FACTS', '2000', wholeNumber(16, 1_000_000)),
      recordBytes: read('TALAAN_RECORD_BYTES', '8388608', wholeNumber(2_097_152, 1_073_741_824)),
      unitDayBytes: read('TALAAN_UNIT_DAY_BYTES', '268435456', wholeNumber(1_048_576, 1_099_511_627_776)),
      repeats: read('TALAAN_STEP_REPEATS', '100', wholeNumber(10, 100_000)),
    },
    unitDayFileBytes: read('TALAAN_UNIT_DAY_FILE_BYTES', '4294967296', wholeNumber(33_554_432, 1_099_511_627_776)),
    timeouts: {
      headers: read('TALAAN_HEADERS_TIMEOUT', '10', seconds(1, 600)),
      request: read('TALAAN_REQUEST_TIMEOUT', '30', seconds(1, 3_600)),
      answer: read('TALAAN_ANSWER_TIMEOUT', '30', seconds(20, 3_600)),
    },
  };
  if (config.keysAddress !== undefined) {
    // Each process has a data folder of its own: what is shared must stand elsewhere.
    if (config.logAddress === undefined) problems.push('TALAAN_KEYS on a server needs a log on a server: TALAAN_LOG');
    if (config.rootKeyFile === undefined) problems.push('TALAAN_KEYS on a server needs TALAAN_ROOT_KEY_FILE');
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const unknown = Object.keys(environment).filter((name) => name.startsWith('TALAAN_') && !asked.has(name));
  // Only safe because `read` leaves a value out only together with a problem.
  return { ...config, unknown: unknown.filter((name) => !OF_OTHERS.includes(name)) } as Config;
}

/** A server, and the port of the identity provider beside it. */
export interface DemoConfig {
  readonly config: Config;
  readonly idpPort: number;
}

/** The configuration of a demo: a server, and the port of the identity provider beside it, which is its issuer. */
export function readDemoConfig(environment: Environment): DemoConfig {
  return readDemo(environment, []);
}

/** The demo as separate processes. */
export interface SplitConfig extends DemoConfig {
  /** Whether it brings a Kafka of its own: where nothing is said of one. */
  readonly ownKafka: boolean;
}

const BROUGHT_BY_SPLIT = ['TALAAN_LOG', 'TALAAN_KEYS', 'TALAAN_EPOCH_KEYS', 'TALAAN_FILES', 'TALAAN_TLS'];

/** The same for the split form, which brings what stands for these. */
export function readSplitConfig(environment: Environment): SplitConfig {
  const brought = BROUGHT_BY_SPLIT.filter((name) => textOf(name, environment) !== undefined);
  const demo = readDemo(
    environment,
    brought.map(
      (name) => `${name} is not for the split form, which has a PostgreSQL server and certificates of its own`,
    ),
  );
  return { ...demo, ownKafka: textOf('TALAAN_KAFKA', environment) === undefined };
}

function readDemo(environment: Environment, found: readonly string[]): DemoConfig {
  const { read, problems } = reader(environment);
  problems.push(...found);
  if (environment.NODE_ENV === 'production') problems.push('NODE_ENV is production: the demo lets anyone be anyone');
  const idpPort = read('TALAAN_IDP_PORT', '3001', wholeNumber(0, 65_535)) ?? 0;
  const issuer = `http://127.0.0.1:${String(idpPort)}`;
  try {
    const config = readConfig({ ...environment, TALAAN_OIDC_ISSUER: issuer });
    if (config.port === idpPort && idpPort > 0) problems.push('TALAAN_PORT and TALAAN_IDP_PORT are the same port');
    if (problems.length === 0) return { config, idpPort };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
  }
  throw new ConfigError(problems);
}

/** Where what answers for all targets together listens, and where it finds each of them. */
export interface GatewayConfig extends Pick<Config, 'host' | 'port' | 'tls' | 'logLevel'> {
  readonly targets: Readonly<Record<string, string>>;
}

/**
 * @param names of the targets; each is looked for at `http://<name>:3000`, or `https:` where it calls with certificates, unless
 * it is said where
 * @throws ConfigError
 */
export function readGatewayConfig(environment: Environment, names: readonly string[]): GatewayConfig {
  const { read, problems } = reader(environment);
  const tls = tlsConfig(read);
  const scheme = tls ? 'https' : 'http';
  const places = names.map((name) => `${name}=${scheme}://${name}:3000`).join(',');
  const config = {
    host: read('TALAAN_HOST', '127.0.0.1', anyText),
    port: read('TALAAN_PORT', '3000', wholeNumber(0, 65_535)),
    tls,
    logLevel: read('TALAAN_LOG_LEVEL', 'info', oneOf(LOG_LEVELS)),
    targets: read('TALAAN_TARGETS', places, addressesOf(names, scheme)),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  // Only safe because `read` leaves a value out only together with a problem.
  return config as GatewayConfig;
}

/** `name=http://host:port` of each of these, separated by commas. With certificates nothing goes without TLS, and only then with. */
function addressesOf(names: readonly string[], scheme: string): Parse<Readonly<Record<string, string>>> {
  return (text) => {
    const pairs = text.split(',').map((part) => /^([a-z-]+)=((https?):\/\/[^/?#@]+)$/.exec(part.trim()) ?? []);
    const found = Object.fromEntries(pairs.map(([, name = '', address = '']) => [name, address]));
    const isWhole = names.every((name) => name in found) && pairs.length === names.length;
    if (isWhole && pairs.every(([, , , own]) => own === scheme)) return found;
    throw new Unfit(
      `must say where each target is, as name=${scheme}://host:port, separated by commas: ${names.join(', ')}`,
    );
  };
}

function tlsConfig(read: ReturnType<typeof reader>['read']): TlsConfig | undefined {
  const folder = read('TALAAN_TLS', 'none', anyText) ?? 'none';
  const callers = read('TALAAN_TLS_CALLERS', 'proxy,gateway', dnsNames) ?? [];
  return folder === 'none' ? undefined : { folder, callers };
}

/** An empty variable is as good as none. */
function textOf(name: string, environment: Environment): string | undefined {
  const text = environment[name]?.trim();
  return text === '' ? undefined : text;
}

function reader(environment: Environment) {
  const problems: string[] = [];
  const asked = new Set<string>();
  function read<T>(name: string, fallback: string | undefined, parse: Parse<T>): T | undefined {
    asked.add(name);
    const text = textOf(name, environment) ?? fallback;
    try {
      if (text === undefined) throw new Unfit('is needed');
      return parse(text);
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      problems.push(`${name} ${error.message}`);
      return undefined;
    }
  }
  return { read, problems, asked };
}

/** How far the clock is believed; undefined when it always is. @throws ConfigError */
export function readClockBounds(environment: Environment): ClockBounds | undefined {
  const { read, problems } = reader(environment);
  const bounds = clockBounds(read);
  if (problems.length > 0) throw new ConfigError(problems);
  return bounds;
}

function clockBounds(read: ReturnType<typeof reader>['read']): ClockBounds | undefined {
  const step = read('TALAAN_CLOCK_STEP', '60', (text) => (text === 'any' ? 'any' : wholeNumber(1, 86_400)(text)));
  const stopped = read('TALAAN_CLOCK_STOPPED', '366', wholeNumber(1, 36_525));
  if (step === undefined || step === 'any' || stopped === undefined) return undefined;
  return { step: step * 1_000, stopped: stopped * DAY };
}
