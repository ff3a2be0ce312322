import { AsyncLocalStorage } from 'node:async_hooks';
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { derivedUuid } from '#event-store/identifiers.js';

const occasion = new AsyncLocalStorage<{ readonly what: string; ids: number }>();

/** Does something; the ids that are made meanwhile follow from what it is. */
export function doing<Result>(what: string, does: () => Promise<Result>): Promise<Result> {
  return occasion.run({ what, ids: 0 }, does);
}

/**
 * Takes chance out of the ids of this process, for which it MUST be given up to: the same thing done gives the same ids.
 * What is made ahead, on no occasion or for the keys, stays as it is: nobody is shown it but as `withoutKeys` says.
 */
export function chooseIds(): void {
  crypto.randomUUID = chosenOr(crypto.randomUUID);
  crypto.randomUUIDv7 = chosenOr(crypto.randomUUIDv7);
  syncBuiltinESMExports();
}

function chosenOr(random: typeof crypto.randomUUID): typeof crypto.randomUUID {
  return ((...asked: Parameters<typeof random>) => {
    const now = occasion.getStore();
    if (now === undefined || new Error().stack?.includes('key-database') === true) return random(...asked);
    now.ids += 1;
    return derivedUuid('done', now.what, String(now.ids));
  }) as typeof random;
}
