import { readClockBounds } from '#apps/server/config/config.js';
import { KeptClock } from '#apps/server/clock/kept-clock.js';
import { type Clock, SystemClock } from '#kernel/clock.js';

/** The time that a data folder goes by, for a command that writes to its log. @throws ConfigError */
export function folderClock(directory: string): Clock {
  const bounds = readClockBounds(process.env);
  return bounds ? KeptClock.of(directory, bounds).clock : new SystemClock();
}
