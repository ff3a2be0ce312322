import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LogReader } from '#event-store/event-store.js';
import { Batch } from './evolution.js';
import { digestFile, firstDifference, type ViewDigest } from './view-digest.js';
import { ViewFile } from './view-file.js';
import { removeFile, viewPath } from './view-path.js';
import type { View } from './view.js';

/** How a rebuild goes on: after each batch of facts. */
export type OnProgress = (facts: number, position: bigint) => void;

export interface Rebuild {
  readonly view: View;
  readonly log: LogReader;
  /** The last position to apply; by default the head of the log. */
  readonly until?: bigint;
  /** The folder for the new file. */
  readonly into: string;
  /** Facts in one transaction, at most one batch of the log more. The result MUST NOT depend on it. */
  readonly transaction?: number;
  readonly onProgress?: OnProgress;
}

/** Builds a view from position 0 in a new file, and answers with where it is. The caller removes it. */
export async function rebuild({
  view,
  log,
  until,
  into,
  transaction = 20_000,
  onProgress = () => undefined,
}: Rebuild): Promise<string> {
  mkdirSync(into, { recursive: true });
  const path = join(into, `${view.name}.v${String(view.version)}.rebuilt-${String(process.pid)}.db`);
  removeFile(path);
  const file = new ViewFile(view, path, false);
  try {
    let facts = 0;
    for await (const events of log.readAll(0n, until)) {
      file.take(new Batch(events));
      if (file.uncommitted >= transaction) file.commit();
      facts += events.length;
      onProgress(facts, file.at.position);
    }
    file.close();
    return path;
  } catch (error) {
    file.close();
    removeFile(path);
    throw error;
  }
}

export interface Comparison {
  readonly same: boolean;
  readonly running: ViewDigest;
  readonly rebuilt: ViewDigest;
  /** When they differ: the first line of the dumps that does, while the running view stands still. */
  readonly difference?: { readonly one?: string; readonly other?: string };
}

/**
 * Rebuilds a view up to the position that its file in the data directory shows, and compares. The view may be running
 * meanwhile. Nothing is left behind.
 */
export async function compare({
  view,
  log,
  directory,
  into,
  onProgress = () => undefined,
}: Omit<Rebuild, 'until' | 'transaction'> & { readonly directory: string }): Promise<Comparison> {
  const path = viewPath(directory, view);
  const running = digestFile(path);
  const other = await rebuild({ view, log, until: running.position, into, onProgress });
  try {
    const rebuilt = digestFile(other);
    if (rebuilt.sha256 === running.sha256) return { same: true, running, rebuilt };
    const difference = firstDifference(path, other);
    return { same: false, running, rebuilt, ...(difference && { difference }) };
  } finally {
    removeFile(other);
  }
}
