const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const PASSING: readonly number[] = [SQLITE_BUSY, SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN];

const SQLITE_IOERR_FSYNC = 1034;

/**
 * Whether the disk is at fault, or another thread has the file for a moment, and so neither the view nor what it was
 * given: the same may succeed later. Looked for among the causes, too.
 */
export function isDiskFault(error: unknown): boolean {
  const { errcode, cause } = (error ?? {}) as { errcode?: number; cause?: unknown };
  if (errcode !== undefined) return PASSING.includes(errcode & 0xff);
  return cause !== undefined && isDiskFault(cause);
}

/** Whether the disk did not sync: then what it holds is not known, and trying again does not tell. */
export function isSyncFault(error: unknown): boolean {
  return (error as { errcode?: number }).errcode === SQLITE_IOERR_FSYNC;
}
