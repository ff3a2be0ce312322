import { LogEpoch } from '#event-store/checks/log-epoch.js';
import type { Checkpoint } from './checkpoint.js';

/** Why a relay stops until an operator has acted. */
export const STOPS = ['ahead', 'another-epoch', 'other-partitions', 'later-program'] as const;
export type StopCause = (typeof STOPS)[number];

/** The relay cannot go on by itself: what it would publish could be lost on those who read it. */
export class RelayStop extends Error {
  constructor(
    readonly why: StopCause,
    readonly reason: string,
    /** What `TALAAN_KAFKA_BEGIN` says to let it begin again; undefined where that would not help. */
    readonly begin?: string,
  ) {
    super(begin === undefined ? reason : `${reason}; to publish all of this log again: TALAAN_KAFKA_BEGIN=${begin}`);
    this.name = 'RelayStop';
  }
}

/**
 * The checkpoint is of another epoch: the log was restored, copied or failed over, and positions may mean other facts.
 * What is published from then on names another source, so that nobody takes it for a repetition.
 */
export function anotherEpoch({ log }: Checkpoint, epoch: LogEpoch): RelayStop {
  const message = `what was published is of another epoch of the log (${log}) than this one (${epoch.name})`;
  return new RelayStop('another-epoch', message, epoch.name);
}

/** The log does not have the fact that was published last. */
export function ahead(checkpoint: Checkpoint, head: bigint, epoch: LogEpoch): RelayStop {
  const { position } = checkpoint;
  const message =
    BigInt(position) > head
      ? `facts up to position ${position} were published, and the log ends at ${String(head)}: it is an older copy`
      : `the fact that was published for position ${position} is not there in this log: it is another one`;
  return new RelayStop('ahead', message, successorOf(checkpoint, epoch));
}

/** A topic has another number of partitions: keys are in others now, where neither order nor repetitions show. */
export function otherPartitions(checkpoint: Checkpoint, topic: string, found: number, epoch: LogEpoch): RelayStop {
  const had = String(checkpoint.topics[topic]?.partitions ?? 0);
  const message = `the topic ${topic} had ${had} partitions, and has ${String(found)} now`;
  return new RelayStop('other-partitions', message, successorOf(checkpoint, epoch));
}

/** Within one epoch of the log, the source that follows on what was published: the same to whoever asks. */
function successorOf({ epoch, position, fact }: Checkpoint, { name }: LogEpoch): string {
  return new LogEpoch(name).joined(`relay ${epoch} ${position} ${fact}`).name;
}
