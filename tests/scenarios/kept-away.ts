import { childrenOf, signalTo } from './processes.js';

/** Names a target that is kept from running while scenarios run on the split form: those that need it must then fail. */
export const AWAY = 'TALAAN_TEST_AWAY';

/** Milliseconds between two looks. */
const EVERY = 50;

/**
 * Kills a child of the split form `form` (a process id) whenever it runs, for as long as this process and that one do, or
 * until what is answered is called.
 * @param words are on the child's command line: `--target exchange`
 */
export function keepAway(words: string, form: number): () => void {
  const kill = (): void => {
    for (const { pid, args } of childrenOf(form)) if (args.includes(words)) signalTo(pid, 'SIGKILL');
  };
  kill();
  const looks = setInterval(kill, EVERY).unref();
  return () => clearInterval(looks);
}
