/** What is published of one fact. */
export interface BrokerRecord {
  readonly topic: string;
  /** Records with the same key are in the same partition of their topic, in the order in which they were published. */
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How far a partition goes after a publication. */
export interface Reached {
  readonly topic: string;
  readonly partition: number;
  /** How many partitions the topic has. */
  readonly partitions: number;
  /** The offset after the last record that was published there. */
  readonly end: bigint;
}

/** For each topic that there is, the offset after the last record of each partition, in the partitions' order. */
export type Ends = ReadonlyMap<string, readonly bigint[]>;

/**
 * A message broker as one relay sees it. Every adapter passes the suite in `broker.behaviour.ts`. Whatever it throws, it says
 * nothing of what was published.
 */
export abstract class Broker {
  /** Names the broker's data: another, or an emptied one, has another name. */
  abstract readonly cluster: string;

  /** How far these topics go; those that there are not are left out. @throws Error while the broker is away */
  abstract ends(topics: readonly string[]): Promise<Ends>;

  /**
   * Publishes records in their order, and makes the topics that there are not. When it returns, every replica that is in sync
   * has all of them. One publication MUST have ended before the next begins.
   *
   * A record that was sent more than once, because an acknowledgement was lost, is there once.
   * @throws Error: some may be there and some not, in each partition the first ones; whoever goes on MUST publish all of them
   * again
   */
  abstract publish(records: readonly BrokerRecord[]): Promise<readonly Reached[]>;

  /** Lets go of the connections. What is in flight may be there or not. */
  abstract close(): Promise<void>;
}

/** Connects to a broker. @throws Error while it is away, or when it does not take who connects */
export type OpenBroker = () => Promise<Broker>;
