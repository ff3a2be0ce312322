// What has gone by since the machine was started, asked for several times with each request.

/** Milliseconds for which what was read goes on by the monotonic clock, as long as the wall clock goes on with it. */
const GOES_ON = 100;
/** Milliseconds by which the two may be apart meanwhile: beyond, a clock was set, or the machine was suspended. */
const APART = 5;

const wallClock = (): number => Date.now();
const monotonicClock = (): number => performance.now();

/**
 * The elapsed time, read only when the clocks that cost nothing do not tell it: the monotonic one stands still while the
 * machine is suspended, and the wall clock then jumps. All in milliseconds; it never goes back, however coarse `read` is.
 */
export function elapsedTime(read: () => number, wall = wallClock, monotonic = monotonicClock): () => number {
  let last = { elapsed: read(), wall: wall(), monotonic: monotonic() };
  let told = last.elapsed;
  return () => {
    const since = monotonic() - last.monotonic;
    const goesOn = since < GOES_ON && Math.abs(wall() - last.wall - since) < APART;
    if (!goesOn) last = { elapsed: read(), wall: wall(), monotonic: monotonic() };
    told = Math.max(told, goesOn ? Math.floor(last.elapsed + since) : last.elapsed);
    return told;
  };
}
