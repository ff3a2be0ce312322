import type { LogReader, StoredEvent } from '#event-store/event-store.js';
import { isNewer } from '#event-store/checks/known-log.js';
import { Batch } from '../evolution.js';
import type { ViewFault, ViewFile } from '../view-file.js';

/** Facts in one transaction while nobody reads the file: large, because pages written again and again cost most. */
const BUILDING = 20_000;

/** What a step did. */
export interface BatchResult {
  /** False when there was nothing more to read. */
  readonly moved: boolean;
  /** Views that could not go on; they are closed and have left the group. */
  readonly faults: readonly { readonly file: ViewFile; readonly fault: ViewFault }[];
}

/** Views' files at one position, which read the log once for all of them. */
export class ViewGroup {
  #reading: AsyncIterator<readonly StoredEvent[]> | undefined;
  #faults: { file: ViewFile; fault: ViewFault }[] = [];
  #files: readonly ViewFile[];
  #position: bigint;
  #committed: bigint;
  #isHalted = false;

  constructor(first: ViewFile) {
    this.#files = [first];
    this.#position = first.at.position;
    this.#committed = this.#position;
  }

  get files(): readonly ViewFile[] {
    return this.#files;
  }

  get position(): bigint {
    return this.#position;
  }

  /** The position that the files show to others. */
  get committed(): bigint {
    return this.#committed;
  }

  /** Whether the next fact is of a type that this program does not know: what comes is for a later program. */
  get isHalted(): boolean {
    return this.#isHalted;
  }

  /** Takes one batch; commits it at once when a file is being read, else now and then and when nothing is left. */
  async step(log: LogReader, until?: bigint): Promise<BatchResult> {
    if (this.#files.length === 0) return { moved: false, faults: [] };
    this.#reading ??= log.readAll(this.#position, until)[Symbol.asyncIterator]();
    const next = await this.#next(this.#reading);
    if (next.done === true) {
      this.#reading = undefined;
      this.commit();
    } else {
      const batch = new Batch(next.value);
      this.#each((file) => file.take(batch));
      this.#position = next.value.at(-1)?.position ?? this.#position;
      if (this.#files.some((file) => file.serving || file.uncommitted >= BUILDING)) this.commit();
    }
    return { moved: next.done !== true, faults: this.#faults.splice(0) };
  }

  commit(): void {
    this.#each((file) => file.commit());
    this.#committed = this.#position;
  }

  /** Takes over the files of another group at the same position. */
  async join(other: ViewGroup): Promise<void> {
    for (const group of [this, other]) {
      group.commit();
      await group.#reading?.return?.();
      group.#reading = undefined;
    }
    this.#faults.push(...other.#faults);
    this.#files = [...this.#files, ...other.#files];
    this.#isHalted ||= other.#isHalted;
  }

  /** Takes `file` out and, when given, `successor` at the same position in. */
  replace(file: ViewFile, successor?: ViewFile): void {
    this.#files = this.#files.flatMap((each) => (each === file ? (successor ?? []) : each));
  }

  close(): void {
    this.#each((file) => file.close());
    this.#committed = this.#position;
  }

  async #next(reading: AsyncIterator<readonly StoredEvent[]>): Promise<IteratorResult<readonly StoredEvent[]>> {
    try {
      return await reading.next();
    } catch (error) {
      if (!isNewer(error)) throw error;
      this.#isHalted = true;
      return { done: true, value: undefined };
    }
  }

  #each(act: (file: ViewFile) => void): void {
    for (const file of this.#files) {
      try {
        act(file);
      } catch (fault) {
        this.#faults.push({ file, fault: fault as ViewFault });
        this.replace(file);
        file.close();
      }
    }
  }
}
