import { Worker } from 'node:worker_threads';
import type { Broken } from '#event-store/checks/fact-checks.js';
import type { LogLocation } from '#event-store/transfer/log-location.js';
import { FileViewQueries } from './file-view-queries.js';
import type { HostedView, Message, WorkerSettings } from './view-host.worker.js';
import type { View } from './view.js';
import { ViewProgress, type ViewStatus } from './view-progress.js';

/** Milliseconds between two ringings. */
const PAUSE = 3;
const LONG_PAUSE = 9;
/** Appends in one pause, after which it is a long one: more than a thousand in a second. */
const MANY = 4;

/** Milliseconds for which what other processes append is gathered, and while there is much of it. Whoever waits for it rings. */
const OTHERS = 25;
const MUCH_OF_OTHERS = 250;
/** Facts in a second: more are much. */
const MUCH = 100;

/** For facts of which nobody told. */
const ROUND = 1_000;

/** A view, or with no `view` the thread itself, has failed. `message` has no content and no personal data. */
export interface ViewFailure {
  readonly view?: string;
  readonly message: string;
}

export interface HostedViews {
  /** Where the platform's data is; the files go to its `views` folder. One host at a time. */
  readonly directory: string;
  readonly views: readonly View[];
  readonly log: LogLocation;
  /** Called once with a function to call after each append, and one for those of other processes; both are cheap. */
  readonly wake: (ring: () => void, ringLater: () => void) => void;
  /** Milliseconds after which the log is looked at although nobody rang. */
  readonly round?: number;
  /** A record is not as it was written: the views take no more of its facts. */
  readonly onBroken?: (broken: Broken) => void;
  /** A later program wrote what comes after `position`: no view goes further. Told once for each such position. */
  readonly onHalted?: (position: bigint) => void;
  /** The disk keeps a view from going on; it tries again by itself. */
  readonly onWait?: (failure: Required<ViewFailure>) => void;
  /** A failed view stays failed, and the host not ready, until the process is started again. */
  readonly onFault: (failure: ViewFailure) => void;
}

/** Runs views in one thread of their own, from the log as it stands and then as it grows. */
export class ViewHost {
  readonly progress: ViewProgress;
  readonly queries: FileViewQueries;
  readonly #worker: Worker;
  readonly #bell = new Int32Array(new SharedArrayBuffer(4));
  readonly #ended: Promise<void>;
  #stopping = false;
  #crashed = false;
  #resting = false;
  /** Appends since it rang. */
  #waiting = 0;
  /** Set while others have appended something, and it has not rung since. */
  #later: NodeJS.Timeout | undefined;
  /** How far a view was when it rang last, and when that was: from it follows how much comes. */
  #rang = { position: 0n, at: 0 };
  #rate = 0;

  private constructor(private readonly hosted: HostedViews) {
    const { directory, views, log, wake, round = ROUND } = hosted;
    this.progress = new ViewProgress(views);
    this.queries = new FileViewQueries(directory, this.progress, () => this.wake());
    const modules = views.map(({ name, version, module }): HostedView => ({ name, version, module }));
    const settings: WorkerSettings = { directory, log, views: modules, bell: this.#bell, round };
    this.#worker = new Worker(new URL('./view-host.worker.js', import.meta.url), { workerData: settings });
    this.#worker.on('message', (message: Message) => this.#hear(message));
    this.#worker.on('error', (error: Error) => this.#crash(error));
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        if (!this.#stopping) this.#crash(new Error(`the thread of the views ended with ${String(code)}`));
        resolve();
      });
    });
    wake(
      () => this.wake(),
      () => this.wakeLater(),
    );
  }

  /** Returns at once: views catch up behind it, which `ready` and `status` tell. */
  static start(hosted: HostedViews): ViewHost {
    return new ViewHost(hosted);
  }

  /** Says that something was appended. */
  wake(): void {
    this.#waiting += 1;
    if (!this.#resting) this.#ring();
  }

  /** Says that another process has appended something. The views take it soon; at once when somebody waits for it. */
  wakeLater(): void {
    this.#later ??= setTimeout(() => this.wake(), this.#rate > MUCH ? MUCH_OF_OTHERS : OTHERS).unref();
  }

  /** True when every view is in place and none has failed. A view that is merely some facts behind is ready. */
  ready(): boolean {
    return !this.#crashed && this.progress.ready();
  }

  status(): readonly ViewStatus[] {
    return this.progress.status();
  }

  /** Waits until `ready`: false when it is not within `timeout` milliseconds. */
  whenReady(timeout: number): Promise<boolean> {
    return this.progress.until(() => this.ready(), timeout);
  }

  /** Commits what was taken, then lets go of all files. */
  async stop(): Promise<void> {
    if (!this.#stopping) {
      this.#stopping = true;
      this.#worker.postMessage('stop');
    }
    await this.#ended;
    await this.queries.close();
  }

  /**
   * What it takes to bring every view forward hardly depends on how many facts there are. So it rings at once, then no
   * more before a pause has passed, and a longer one when many came meanwhile.
   */
  #ring(): void {
    this.#resting = true;
    this.#waiting = 0;
    if (this.#later) this.#measure();
    clearTimeout(this.#later);
    this.#later = undefined;
    Atomics.add(this.#bell, 0, 1);
    Atomics.notify(this.#bell, 0);
    setTimeout(() => {
      if (this.#waiting === 0) this.#resting = false;
      else if (this.#waiting < MANY) this.#ring();
      else setTimeout(() => this.#ring(), LONG_PAUSE - PAUSE).unref();
    }, PAUSE).unref();
  }

  /** How many facts came in a second, since it was measured before. */
  #measure(): void {
    const { position, at } = this.#rang;
    this.#rang = { position: this.progress.furthest(), at: performance.now() };
    this.#rate = (Number(this.#rang.position - position) * 1_000) / (this.#rang.at - at);
  }

  #hear(message: Message): void {
    if (message.kind === 'reached') this.progress.reached(message.views, message.position);
    else if (message.kind === 'ready') this.progress.inPlace(message.view);
    else if (message.kind === 'broken') this.hosted.onBroken?.(message.broken);
    else if (message.kind === 'halted') this.hosted.onHalted?.(message.position);
    else if (message.kind === 'waits') {
      this.progress.waits(message.view);
      this.hosted.onWait?.({ view: message.view, message: message.message });
    } else {
      this.progress.fault(message.view);
      this.hosted.onFault({ view: message.view, message: message.message });
    }
  }

  #crash(error: Error): void {
    if (this.#crashed) return;
    this.#crashed = true;
    for (const { name } of this.status()) this.progress.fault(name);
    this.hosted.onFault({ message: error.message });
  }
}
