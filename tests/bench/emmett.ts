// Another event store on PostgreSQL, @event-driven-io/emmett-postgresql: installed for this measurement only.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Row } from './store-rows.js';

const VERSION = '0.42.0';
const PACKAGES = ['emmett', 'emmett-postgresql'].map((name) => `@event-driven-io/${name}@${VERSION}`);

/** What is used of it. */
interface OtherStore {
  appendToStream(
    stream: string,
    events: readonly { readonly type: string; readonly data: unknown; readonly metadata: unknown }[],
    options: { readonly expectedStreamVersion: bigint | 'STREAM_DOES_NOT_EXIST' },
  ): Promise<unknown>;
  readonly schema: { migrate(): Promise<unknown> };
  close(): Promise<void>;
}

export type Opening = (url: string) => OtherStore;

/** Its entry point, installed in this folder; undefined where it cannot be had. */
export async function emmettIn(folder: string): Promise<Opening | undefined> {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  const { status } = spawnSync('npm', ['install', ...quietly, ...PACKAGES], { cwd: folder, stdio: 'inherit' });
  if (status !== 0) return undefined;
  const entry = join(folder, 'node_modules/@event-driven-io/emmett-postgresql/dist/index.js');
  const module = (await import(pathToFileURL(entry).href)) as { readonly getPostgreSQLEventStore: Opening };
  return module.getPostgreSQLEventStore;
}

/** Each writer waits for its append; any refusal ends the run: facts a second. */
export async function emmettRate(open: Opening, url: string, work: readonly (readonly Row[])[]): Promise<number> {
  const store = open(url);
  try {
    await store.schema.migrate();
    const start = performance.now();
    await Promise.all(
      work.map(async (rows) => {
        for (const { stream, revision, event } of rows) {
          const { type, payload, metadata } = event;
          const one = { type, data: JSON.parse(payload) as unknown, metadata: JSON.parse(metadata) as unknown };
          const expectedStreamVersion = revision === 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(revision);
          await store.appendToStream(stream, [one], { expectedStreamVersion });
        }
      }),
    );
    const facts = work.reduce((sum, rows) => sum + rows.length, 0);
    return (facts * 1_000) / (performance.now() - start);
  } finally {
    await store.close();
  }
}
