import type { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { positionsPerFact } from '#event-store/server-log.js';
import { CITES_SINCE } from '#attachments/attachments.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Clock } from '#kernel/clock.js';
import { JsonLog } from '#telemetry/log.js';
import { Metrics } from '#telemetry/metrics.js';
import { AccessTokens } from '#web/auth/authentication.guard.js';
import { createHttpApp } from '#web/fastify.js';
import { boundConnections } from '#web/limits/connections.js';
import { BodyLimits } from '#web/limits/body-limits.js';
import { listen } from '#web/limits/listening.js';
import { shedLoad } from '#web/limits/load-shedding.js';
import { openApiDocument, OpenApiText, openApiText } from '#web/openapi.js';
import { AppModule } from './app.module.js';
import type { Config } from './config/config.js';
import { ALWAYS_ANSWERED } from './readiness/health.http.js';
import type { Machine } from './clock/kept-clock.js';
import { logAnswers, measureAnswers, measureLoad, measureReadiness, measureViews } from './readiness/measure.js';
import { MutualTls } from './tls/mutual-tls.js';
import { openPlatform, type Platform } from './platform.js';
import { Readiness } from './readiness/readiness.js';
import { TARGETS } from './targets.js';

/** Milliseconds. */
const LET_GO_EVERY = 50;
/** Milliseconds after which a stop cuts off those who do not finish their request, or do not take their answer. */
const PATIENCE = 5_000;
/** Of the requests that one caller may have under way, one in so many is worked on at the same time. */
const WAITING_PER_WORKED_ON = 8;

/** What differs between the program and those who run a server inside another one: tests, benchmarks, seeding. */
export interface ServerOptions {
  readonly target?: string;
  /** The time that facts are recorded at and limits are counted from. */
  readonly clock?: Clock;
  /** Without `clock`: how the machine knows the time. */
  readonly machine?: Machine;
  readonly log?: JsonLog;
  /** Done on the wired application before it listens. */
  readonly prepare?: (app: NestFastifyApplication) => Promise<void>;
}

export interface Server {
  /** `http://<host>:<port>`, or `https:` */
  readonly address: string;
  readonly app: NestFastifyApplication;
  readonly platform: Platform;
  /** Fulfilled, with what was lost, when the server cannot go on and is to be stopped and started again. */
  readonly lost: Promise<string>;
  /** Finishes what is in flight, then lets go of the data. Repeating it waits for the same end. */
  stop(): Promise<void>;
}

/** An application that does not listen, for programs that give commands without HTTP. */
export interface Application extends Omit<Server, 'address'> {
  /** Takes requests at the address of the configuration. @throws Error `EADDRINUSE` */
  listen(): Promise<void>;
  /** Says that it has begun, when its views are built and its questions were rehearsed. */
  begin(): Promise<void>;
}

/**
 * Wires the target on the data folder.
 * @throws Error for a target that does not exist; all that openPlatform throws
 */
export async function createApplication(config: Config, options: ServerOptions = {}): Promise<Application> {
  const { target = 'all', clock, machine, log = new JsonLog(config.logLevel), prepare } = options;
  const slices = TARGETS[target];
  if (!slices) throw new Error(`There is no target ${target}; there are ${Object.keys(TARGETS).join(', ')}.`);
  for (const name of config.unknown) log.warn(`${name} is no setting: see docs/guide/operating.md`);
  const metrics = new Metrics();
  const tls = config.tls && new MutualTls(config.tls, (said) => log.warn(said));
  const platform = await openPlatform({ config, slices, clock, machine, metrics, log });
  let app: NestFastifyApplication | undefined;
  let stopped: Promise<void> | undefined;
  const readiness = new Readiness(platform, config.viewsBehind, positionsPerFact(config.logAddress));
  let stopListening: (() => Promise<void>) | undefined;
  const stop = async (): Promise<void> => {
    readiness.stopping();
    await closeHttp(app, stopListening);
    tls?.close();
    await platform.close();
  };
  const bodies = new BodyLimits();
  try {
    app = await createHttpApp(AppModule.of(slices, config, platform, readiness), {
      logger: log,
      limits: {
        trustedProxies: config.trustedProxies,
        timeouts: config.timeouts,
        ...(tls && { tls: tls.serverOptions }),
        ...bodiesOf(platform, bodies),
      },
    });
    tls?.guard(app.getHttpServer() as unknown as TlsServer);
    const http = app.getHttpAdapter().getInstance();
    const { requestsInFlight, requestsAtOnce, connections, timeouts } = config;
    const perCaller = Math.ceil(requestsAtOnce / WAITING_PER_WORKED_ON);
    const inFlight = shedLoad(http, { inFlight: requestsInFlight, perCaller, always: ALWAYS_ANSWERED });
    boundConnections(http, { connections, answerTimeout: timeouts.answer });
    measureAnswers(http, metrics);
    measureLoad(metrics, inFlight);
    if (config.logLevel === 'debug') logAnswers(http, log);
    measureViews(platform);
    measureReadiness(platform, readiness);
    await app.init();
    const contract = openApiDocument(app);
    app.get(OpenApiText).text = openApiText(contract);
    if (platform.written.level >= CITES_SINCE) bodies.follow(contract);
    if (prepare) {
      // What is prepared stands on what is there: it is decided with views that know the whole log.
      await viewsBuilt(platform, log);
      await prepare(app);
    }
    const wired = app;
    const listening = async (): Promise<void> => {
      stopListening = await listen(wired, config);
    };
    const tokens = app.get(AccessTokens);
    const begin = async (): Promise<void> => {
      await viewsBuilt(platform, log);
      await platform.views.queries.rehearse(slices.flatMap(({ questions = [] }) => questions));
      readiness.started(() => tokens.keysState());
    };
    return { app, platform, lost: platform.lost, listen: listening, begin, stop: () => (stopped ??= stop()) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Below level 3 of the data folder files are within bodies, which are as long as they were. */
function bodiesOf({ written }: Platform, bodies: BodyLimits) {
  return { bodies, ...(written.level < CITES_SINCE && { body: 1_048_576 }) };
}

/** Starts the server and returns when it is ready. */
export async function startServer(config: Config, options: ServerOptions = {}): Promise<Server> {
  const application = await createApplication(config, options);
  const { app, platform } = application;
  try {
    platform.repeatDigests();
    await application.listen();
    await application.begin();
    const { port } = app.getHttpServer().address() as AddressInfo;
    return { ...application, address: `${config.tls ? 'https' : 'http'}://${config.host}:${String(port)}` };
  } catch (error) {
    await application.stop();
    throw error;
  }
}

/**
 * Waits until every view has been built; at once when they are current.
 * @throws Error when one cannot be
 */
async function viewsBuilt({ views, faults }: Platform, log?: JsonLog): Promise<void> {
  if (!views.ready() && !(await views.whenReady(2_000))) log?.event('views are being built from the log', {});
  while (!views.ready()) {
    if (faults.length > 0) throw new Error(`Not started: ${faults.join(', ')} failed.`);
    await views.whenReady(1_000);
  }
}

/**
 * Finishes the requests that are in flight. A connection that is kept alive becomes idle only after its last answer, so
 * idle ones are let go of until none is left. Clients that are too slow are not waited for.
 */
async function closeHttp(app: NestFastifyApplication | undefined, stopListening?: () => Promise<void>): Promise<void> {
  const letGo = setInterval(() => {
    app?.getHttpServer().closeIdleConnections();
  }, LET_GO_EVERY);
  const cutOff = setTimeout(() => {
    app?.getHttpServer().closeAllConnections();
  }, PATIENCE);
  try {
    await Promise.all([stopListening?.(), app?.close()]);
  } finally {
    clearInterval(letGo);
    clearTimeout(cutOff);
  }
}
