/**
 * The names of a log's streams in EventStoreDB, stored for ever. A record `r` is the stream `<log>:r`; what the adapter
 * keeps for itself is in streams `<log>~…`, which no record's name can begin with.
 */
export class StreamNames {
  /** What the names of the streams with facts begin with. */
  readonly facts: string;
  /** Its one event says that the log was begun, and whether its facts have MACs. */
  readonly beginning: string;
  /** Positions and times of some facts, by which others are found. */
  readonly marks: string;

  /** Says whether a copy into the log has begun, and ended. */
  readonly copies: string;

  constructor(private readonly log: string) {
    this.facts = `${log}:`;
    this.beginning = `${log}~beginning`;
    this.marks = `${log}~marks`;
    this.copies = `${log}~copies`;
  }

  of(stream: string): string {
    return this.facts + stream;
  }

  /** The record's name; undefined when it is no stream with facts of this log. */
  streamIn(name: string): string | undefined {
    return name.startsWith(this.facts) ? name.slice(this.facts.length) : undefined;
  }

  /** The stream that says for which record a fact's id was taken. */
  ofId(id: string): string {
    return `${this.log}~id:${id}`;
  }
}
