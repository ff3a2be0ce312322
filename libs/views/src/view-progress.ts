import { EventEmitter } from 'node:events';
import type { View } from './view.js';

/**
 * Where a view stands. `building`: its file is not yet in place; `waiting`: the disk keeps it from going on; `faulted`:
 * it goes no further.
 */
export type ViewState = 'opening' | 'building' | 'serving' | 'waiting' | 'faulted';

export interface ViewStatus {
  readonly name: string;
  readonly version: number;
  readonly state: ViewState;
  /** Everything up to here is committed to the view's file. */
  readonly position: bigint;
}

interface Progress {
  state: ViewState;
  position: bigint;
  /** How often the file was put in place: a connection from an earlier time shows a file that is gone. */
  placed: number;
}

/** What is known, in the thread that answers queries, of the views that another thread runs. */
export class ViewProgress {
  readonly #views: ReadonlyMap<string, { readonly view: View; readonly progress: Progress }>;
  readonly #changed = new EventEmitter().setMaxListeners(0);

  constructor(views: readonly View[]) {
    this.#views = new Map(
      views.map((view) => [view.name, { view, progress: { state: 'opening', position: 0n, placed: 0 } }]),
    );
    if (this.#views.size < views.length) throw new Error('two views have the same name');
  }

  status(): readonly ViewStatus[] {
    return [...this.#views.values()].map(({ view, progress: { state, position } }) => ({
      name: view.name,
      version: view.version,
      state,
      position,
    }));
  }

  /** True when every view's file is in place and none stands still. */
  ready(): boolean {
    return this.status().every(({ state }) => state === 'serving');
  }

  position(view: View): bigint {
    return this.#of(view.name).position;
  }

  /** The position of the view that is furthest. */
  furthest(): bigint {
    return this.status().reduce((most, { position }) => (position > most ? position : most), 0n);
  }

  /** 0 until the view's file is in place, then another number for each file. */
  placed(view: View): number {
    return this.#of(view.name).placed;
  }

  /** The same of every view, by its name. */
  placings(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#views].map(([name, { progress }]) => [name, progress.placed]));
  }

  reached(names: readonly string[], position: bigint): void {
    for (const name of names) {
      const progress = this.#of(name);
      progress.position = position;
      if (progress.state === 'opening' || (progress.state === 'waiting' && progress.placed === 0)) {
        progress.state = 'building';
      }
    }
    this.#changed.emit('change');
  }

  inPlace(name: string): void {
    const progress = this.#of(name);
    progress.placed += 1;
    progress.state = 'serving';
    this.#changed.emit('change');
  }

  waits(name: string): void {
    this.#of(name).state = 'waiting';
    this.#changed.emit('change');
  }

  fault(name: string): void {
    this.#of(name).state = 'faulted';
    this.#changed.emit('change');
  }

  /** Waits until `holds` does, looking whenever something changed: false when it does not within `timeout` ms. */
  async until(holds: () => boolean, timeout: number): Promise<boolean> {
    if (holds()) return true;
    return new Promise((resolve) => {
      const end = (outcome: boolean): void => {
        clearTimeout(timer);
        this.#changed.off('change', look);
        resolve(outcome);
      };
      const look = (): void => {
        if (holds()) end(true);
      };
      const timer = setTimeout(end, timeout, false);
      this.#changed.on('change', look);
    });
  }

  #of(name: string): Progress {
    const known = this.#views.get(name);
    if (!known) throw new Error(`the view ${name} is not run here`);
    return known.progress;
  }
}
