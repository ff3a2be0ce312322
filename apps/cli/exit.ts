import { StoreUnavailable } from '#event-store/event-store.js';
import { StoreInUse } from '#event-store/sqlite/claim.js';

/** Exit codes of `talaan`. Scripts rely on them: add, never renumber. */
export const EXIT = {
  /** Done. */
  ok: 0,
  /** Something that should not happen. */
  unexpected: 1,
  /** The command line is not understood. */
  usage: 2,
  /** The command ran, and what it checks is not so. */
  checkFailed: 3,
  /** The data is in use, cannot be read, or the service asked is not there. */
  unavailable: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A command that ends early, for a reason that its user can act on. */
export class Stop extends Error {
  constructor(
    readonly exit: ExitCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'Stop';
  }
}

export function usage(message: string): Stop {
  return new Stop(EXIT.usage, message);
}

export function unavailable(message: string, cause?: unknown): Stop {
  return new Stop(EXIT.unavailable, message, { cause });
}

/** What a disk or a file refused becomes a reason that the user can act on; every other error stays what it is. */
export function refusedByDisk(what: string, error: unknown): unknown {
  if (error instanceof StoreInUse) return unavailable(`${error.message}; stop the server first`, error);
  const { code } = error as { code?: unknown };
  if (error instanceof Stop || !(typeof code === 'string' || error instanceof StoreUnavailable)) return error;
  return unavailable(`${what}: ${(error as Error).message}`, error);
}

/** Of a part that this installation does not have. @throws Stop; every other error as it is */
export function notInstalled(error: unknown): never {
  if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
  throw unavailable('This installation is without the demonstration and its identity provider.', error);
}
