/** How Kafka is reached. `login.password` and `tls.key` MUST NOT be logged. */
export interface KafkaSettings {
  /** `host:port` of one node at least, by which the others are found. */
  readonly nodes: readonly string[];
  /** Undefined: without TLS. Its authorities are those of the system unless `ca` (PEM) names others. */
  readonly tls: KafkaTls | undefined;
  readonly login: KafkaLogin | undefined;
}

/** PEM texts. */
export interface KafkaTls {
  readonly ca?: string;
  /** Who connects, where Kafka asks for a certificate. */
  readonly cert?: string;
  readonly key?: string;
}

export const MECHANISMS = ['scram-sha-512', 'scram-sha-256', 'plain'] as const;

export interface KafkaLogin {
  readonly mechanism: (typeof MECHANISMS)[number];
  readonly username: string;
  readonly password: string;
}
