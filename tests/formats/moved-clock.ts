// For a test: loaded into a server before it starts, it moves the server's clock so that it starts at the moment in
// CLOCK_STARTS_AT, and then goes on as time does. Threads of the server have the same clock as the server.
const started = Date.now();
process.env.CLOCK_MOVED_BY ??= String(Number(process.env.CLOCK_STARTS_AT) - started);
const movedBy = Number(process.env.CLOCK_MOVED_BY);
if (!Number.isSafeInteger(movedBy)) throw new Error('CLOCK_STARTS_AT must be in milliseconds since 1970');

const Machine = Date;
const now = () => Machine.now() + movedBy;
globalThis.Date = new Proxy(Machine, {
  construct: (target, words, made) => Reflect.construct(target, words.length === 0 ? [now()] : words, made) as Date,
  apply: () => new Machine(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown)),
});
