import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import featuresGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
  ReadReq,
  ReadResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import * as grpc from '@grpc/grpc-js';
import { answerAppend, answerBatch } from './appends.js';
import { Database } from './database.js';
import { failure, notLeader } from './messages.js';
import { answerRead } from './reads.js';
import { type Asked, type DoubledNode, type OpenSubscription, Traps } from './traps.js';

export interface DoubleOptions {
  readonly database?: Database;
  /** Bytes of one append; the server's default. */
  readonly appendLimit?: number;
  /** A free one when it is left out. */
  readonly port?: number;
  /** With these it speaks TLS. */
  readonly tls?: { readonly key: Buffer; readonly certificate: Buffer };
  /** `user:password`, without which it answers nothing; over TLS only, as the client sends them. */
  readonly account?: string;
  /** How often a system event is written before an append: every so many. */
  readonly systemEventEvery?: number;
}

const DEFAULT_LIMIT = 1_048_576;

/**
 * A double of one EventStoreDB node: its gRPC protocol as the client's generated stubs have it, and the semantics that are
 * documented. It proves nothing about the server: it says what the adapter does when the server does as documented, and when
 * it does what was seen.
 */
export class EventStoreDbDouble implements DoubledNode {
  readonly traps = new Traps();
  readonly asked: Asked = { appends: 0, batches: 0, reads: 0, subscriptions: 0, unbounded: 0 };
  readonly database: Database;
  readonly appendLimit: number;
  readonly subscriptions = new Set<OpenSubscription>();
  /** The node that is the leader, when it is another one. */
  leader: EventStoreDbDouble | undefined;
  readonly systemEventEvery: number;
  #server: grpc.Server | undefined;
  readonly #options: DoubleOptions;
  #port: number;

  private constructor(options: DoubleOptions) {
    this.#options = options;
    this.database = options.database ?? new Database();
    this.appendLimit = options.appendLimit ?? DEFAULT_LIMIT;
    this.systemEventEvery = options.systemEventEvery ?? 7;
    this.#port = options.port ?? 0;
  }

  static async start(options: DoubleOptions = {}): Promise<EventStoreDbDouble> {
    const double = new EventStoreDbDouble(options);
    await double.listen();
    return double;
  }

  get port(): number {
    return this.#port;
  }

  /** The connection string of a log that is kept here. */
  url(options: Readonly<Record<string, string | number>> = {}): string {
    const query = Object.entries({ tls: 'false', ...options }).map(([name, value]) => `${name}=${value}`);
    return `esdb://127.0.0.1:${String(this.#port)}?${query.join('&')}`;
  }

  /** Listens where it did before. */
  async listen(): Promise<void> {
    const server = new grpc.Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
    server.addService(streamsGrpc.StreamsService, {
      read: (call: grpc.ServerWritableStream<ReadReq, ReadResp>) => {
        const elsewhere = this.#refusal(call.metadata);
        if (elsewhere) call.emit('error', elsewhere);
        else answerRead(this, call);
      },
      append: (call: grpc.ServerReadableStream<AppendReq, AppendResp>, answer: grpc.sendUnaryData<AppendResp>) => {
        const elsewhere = this.#refusal(call.metadata);
        if (elsewhere) answer(elsewhere);
        else answerAppend(this, call, answer);
      },
      batchAppend: (call: grpc.ServerDuplexStream<BatchAppendReq, BatchAppendResp>) => answerBatch(this, call),
      delete: unimplemented,
      tombstone: unimplemented,
    });
    server.addService(featuresGrpc.ServerFeaturesService, {
      getSupportedMethods: (_: unknown, answer: grpc.sendUnaryData<unknown>) => answer(null, supported()),
    });
    this.#port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`127.0.0.1:${String(this.#port)}`, this.#credentials(), (error, port) => {
        if (error) reject(error);
        else resolve(port);
      });
    });
    this.#server = server;
  }

  /** Drops every connection and listens no more. */
  stop(): Promise<void> {
    for (const { stop } of this.subscriptions) stop();
    this.#server?.forceShutdown();
    this.#server = undefined;
    return Promise.resolve();
  }

  /** Ends every subscription, without an error. */
  endSubscriptions(): void {
    for (const { end } of this.subscriptions) end();
  }

  #credentials(): grpc.ServerCredentials {
    const { tls } = this.#options;
    if (!tls) return grpc.ServerCredentials.createInsecure();
    return grpc.ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.certificate }]);
  }

  #refusal(metadata: grpc.Metadata): grpc.ServiceError | undefined {
    const { account } = this.#options;
    const said = metadata.get('authorization').join('');
    if (account !== undefined && said !== `Basic ${Buffer.from(account).toString('base64')}`) {
      return failure(grpc.status.UNAUTHENTICATED, 'Unauthenticated');
    }
    if (!this.leader || metadata.get('requires-leader').length === 0) return undefined;
    return notLeader('127.0.0.1', this.leader.port);
  }
}

function unimplemented(_: unknown, answer: grpc.sendUnaryData<never>): void {
  answer(failure(grpc.status.UNIMPLEMENTED, 'the double deletes nothing'));
}

/** Like servers from 21.10 on: they take batches of appends. */
function supported() {
  const batches = new features.SupportedMethod();
  batches.setServiceName('event_store.client.streams.streams').setMethodName('batchappend');
  return new features.SupportedMethods().setEventStoreServerVersion('double').setMethodsList([batches]);
}
