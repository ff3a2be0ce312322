import { existsSync, mkdirSync, renameSync } from 'node:fs';
import type { LogReader } from '#event-store/event-store.js';
import { isNewer } from '#event-store/checks/known-log.js';
import { ViewGroup } from './view-group.js';
import { isDiskFault } from '../disk-fault.js';
import { ViewFile } from '../view-file.js';
import { buildingPath, removeFile, removeOtherVersions, viewPath, viewsFolder } from '../view-path.js';
import type { View } from '../view.js';

/** Where a runner says what becomes of its views. */
export interface ViewReport {
  /** These views show everything up to `position`. */
  reached(views: readonly View[], position: bigint): void;
  /** The view's file is in place: it may be opened for reading. */
  ready(view: View): void;
  /** The disk is at fault: the view stands still until it is not. Then `ready` is told again. */
  waits(view: View, error: unknown): void;
  /** What comes after `position` is for a later program: the views show what is before it, and go no further. */
  halted(position: bigint): void;
  /** The view stands still from now on. */
  fault(view: View, error: unknown): void;
}

/**
 * Keeps views' files up with the log. At most one runner per directory.
 *
 * Views at the same position travel together, so that the log is read once for all of them. Those in front are served
 * first; those behind are brought forward a batch at a time in between, and join when they are level.
 */
export class ViewRunner {
  /** In order of position. */
  #groups: ViewGroup[] = [];
  /** Those that stand still because of the disk. */
  #waiting: View[] = [];

  private constructor(
    private readonly log: LogReader,
    private readonly directory: string,
    private readonly report: ViewReport,
  ) {}

  /** Opens each view's file; a view without one, or with one that is not of this log, is built from position 0. */
  static async open(
    log: LogReader,
    directory: string,
    views: readonly View[],
    report: ViewReport,
  ): Promise<ViewRunner> {
    mkdirSync(viewsFolder(directory), { recursive: true });
    const runner = new ViewRunner(log, directory, report);
    for (const view of views) await runner.#open(view);
    await runner.#join();
    return runner;
  }

  /** Brings every view to the head of the log as it is found; stops between batches when `signal` aborts. */
  async advance(signal: AbortSignal): Promise<void> {
    if (this.#waiting.length > 0) {
      for (const view of this.#waiting.splice(0)) await this.#open(view);
      await this.#join();
    }
    for (;;) {
      const front = this.#groups.at(-1);
      if (!front) return;
      while (!signal.aborted && (await this.#step(front)));
      if (signal.aborted) return;
      this.#promote(front);
      const back = this.#groups.find((group) => group !== front && !group.isHalted);
      if (!back) return;
      await this.#step(back, front.position);
      if (back.isHalted) this.#promote(back);
      await this.#join();
    }
  }

  /** Commits what was taken and lets go of the files. */
  close(): void {
    for (const group of this.#groups) group.close();
    this.#groups = [];
  }

  async #open(view: View): Promise<void> {
    try {
      const current = viewPath(this.directory, view);
      const building = buildingPath(this.directory, view);
      const serving = await this.#reopen(view, current, true);
      const file = serving ?? (await this.#reopen(view, building, false)) ?? new ViewFile(view, building, false);
      this.#groups.push(new ViewGroup(file));
      this.report.reached([view], file.at.position);
      if (serving) {
        removeFile(building);
        this.#inPlace(view);
      }
    } catch (error) {
      this.#stop(view, error);
    }
  }

  /** The file, if it is there, whole, and made from this log; otherwise it is removed. */
  async #reopen(view: View, path: string, serving: boolean): Promise<ViewFile | undefined> {
    if (existsSync(path)) {
      const file = openUnlessDamaged(view, path, serving);
      if (file && (await this.#holds(file))) return file;
      file?.close();
    }
    removeFile(path);
    return undefined;
  }

  /** Whether the log has the fact of the file's checkpoint at that position. */
  async #holds({ at }: ViewFile): Promise<boolean> {
    if (at.position === 0n) return true;
    try {
      for await (const [event] of this.log.readAll(at.position - 1n, at.position)) return event?.id === at.fact;
    } catch (error) {
      // A later program took this fact: what it made of the facts before is the same.
      if (isNewer(error)) return true;
      throw error;
    }
    return false;
  }

  /** One step of a group, reported; false when there was nothing more to read. */
  async #step(group: ViewGroup, until?: bigint): Promise<boolean> {
    const [before, wasHalted] = [group.committed, group.isHalted];
    const { moved, faults } = await group.step(this.log, until);
    for (const { file, fault } of faults) this.#stop(file.view, fault);
    if (group.committed > before) {
      this.report.reached(
        group.files.map(({ view }) => view),
        group.committed,
      );
    }
    if (group.isHalted && !wasHalted) this.report.halted(group.position);
    return moved;
  }

  /** Views that are level come together. */
  async #join(): Promise<void> {
    const groups = this.#groups.filter(({ files }) => files.length > 0);
    this.#groups = [];
    for (const group of groups.sort((a, b) => Number(a.position - b.position))) {
      const last = this.#groups.at(-1);
      if (last?.position === group.position) await last.join(group);
      else this.#groups.push(group);
    }
  }

  /** What was built and has reached the head, or what a later program wrote, takes its place. */
  #promote(group: ViewGroup): void {
    for (const file of group.files.filter(({ serving }) => !serving)) {
      const current = viewPath(this.directory, file.view);
      try {
        file.finish();
        file.close();
        removeFile(current);
        renameSync(file.path, current);
        group.replace(file, new ViewFile(file.view, current, true));
        this.report.reached([file.view], group.committed);
        this.#inPlace(file.view);
      } catch (error) {
        group.replace(file);
        file.close();
        this.#stop(file.view, error);
      }
    }
  }

  #stop(view: View, error: unknown): void {
    if (!isDiskFault(error)) {
      this.report.fault(view, error);
      return;
    }
    this.#waiting.push(view);
    this.report.waits(view, error);
  }

  #inPlace(view: View): void {
    removeOtherVersions(this.directory, view);
    this.report.ready(view);
  }
}

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** A damaged file is no loss: it is built again. */
function openUnlessDamaged(view: View, path: string, serving: boolean): ViewFile | undefined {
  try {
    return new ViewFile(view, path, serving);
  } catch (error) {
    const { errcode } = error as { errcode?: number };
    if (errcode === SQLITE_CORRUPT || errcode === SQLITE_NOTADB) return undefined;
    throw error;
  }
}
