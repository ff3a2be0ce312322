/** For how long what is waited for, in milliseconds. */
export interface Times {
  /** Until a connection is there. */
  readonly connect: number;
  /** Until the log may be written: others write it, one after the other. */
  readonly lock: number;
  /** In a transaction, for the program's next word; then the server ends it, so that a stopped process keeps nobody out. */
  readonly idle: number;
  /** For the answer to a question. Longer than `lock`. */
  readonly answer: number;
  /** Until the log is looked at again, when nobody told of new facts. */
  readonly poll: number;
  /** After a fault, until it is tried again. */
  readonly pause: number;
}

export const TIMES: Times = { connect: 5_000, lock: 15_000, idle: 5_000, answer: 30_000, poll: 1_000, pause: 100 };
