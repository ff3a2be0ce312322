import { type RunningServer, startServer } from '../scenarios/running-server.js';

/**
 * A server whose clock starts at `time`, milliseconds since 1970-01-01T00:00:00Z, and then goes on as time does.
 * @param place the folder whose build is run, where it is another one than this
 */
export function startServerAt(time: number, data: string, place?: string): Promise<RunningServer> {
  const clock = new URL('./moved-clock.js', import.meta.url).href;
  return startServer(
    data,
    { NODE_OPTIONS: `--import=${clock}`, CLOCK_STARTS_AT: String(time), TALAAN_CLOCK_STEP: 'any' },
    place,
  );
}
