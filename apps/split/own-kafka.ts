import { prepareKafka } from '#relay/kafka/installed.js';
import { freePort } from './free-ports.js';
import type { Program } from './kept-running.js';

/** A Kafka of one node, and where it listens: `127.0.0.1:<port>`, on this machine alone, for everyone who is on it. */
export interface OwnKafka {
  readonly program: Program;
  readonly node: string;
}

/** Lays it out in a folder, where there is none. @throws Error; the reason of `asked` */
export async function ownKafka(folder: string, asked: AbortSignal): Promise<OwnKafka> {
  const [broker, controller] = [await freePort(), await freePort()];
  const { command, args } = await prepareKafka(folder, { broker, controller }, { asked });
  const program: Program = { name: 'kafka', command, args, environment: { PATH: process.env.PATH }, stop: 'SIGTERM' };
  return { program, node: `127.0.0.1:${String(broker)}` };
}
