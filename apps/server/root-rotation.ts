import { derivedUuid } from '#event-store/identifiers.js';
import type { EventStore } from '#event-store/event-store.js';
import { platformFact } from '#event-store/platform-fact.js';
import type { Rotation } from '#vault/roots/root-keys.js';

type Begun = Pick<Rotation, 'id' | 'keys'>;

/** Keys whose root key is rotated, in a folder or on a server. */
export interface Rotating {
  /** The rotation that has not ended. */
  rotation(): Begun | undefined | Promise<Begun | undefined>;
  endRotation(rotation: Begun): void | Promise<void>;
}

/** Milliseconds between two looks. */
const EVERY = 500;

/**
 * Records a rotation of the root key whose keys are all wrapped by the new one, and ends it. Repeating it changes
 * nothing: the same rotation is the same fact. False when there is none.
 */
export async function endRotation(store: EventStore, keys: Rotating): Promise<boolean> {
  const rotation = await keys.rotation();
  if (rotation?.keys === undefined) return false;
  const conduct = { rotation: rotation.id, keys: rotation.keys };
  const fact = platformFact({ type: 'log.root-key-rotated.v1', conduct }, derivedUuid('root-key-rotated', rotation.id));
  await store.append('root-key', 'any', [fact]);
  await keys.endRotation(rotation);
  return true;
}

/** Follows rotations of the root key that another process makes, takes the new root key, and ends them. */
export class RotationFollower {
  readonly #timer: NodeJS.Timeout;
  #work: Promise<unknown> = Promise.resolve();
  #isBusy = false;

  constructor(
    private readonly store: EventStore,
    private readonly keys: Rotating,
    private readonly onFault: (error: unknown) => void,
  ) {
    this.#timer = setInterval(() => this.#look(), EVERY).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#work;
  }

  #look(): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#work = endRotation(this.store, this.keys)
      .catch(this.onFault)
      .finally(() => (this.#isBusy = false));
  }
}
