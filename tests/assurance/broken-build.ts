import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** One place of the build to be broken: `from` must stand there exactly once. */
export interface Breakage {
  /** Below `dist/`, such as `libs/exchange/src/exchange.cedar`. */
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

/**
 * A copy of the build in which something is broken, for controls: the server itself has no switch that breaks it. What
 * it returns is to be the working folder of the programs in it.
 * @throws Error when a place to be broken is not there exactly once
 */
export async function brokenBuild(folder: string, breakages: readonly Breakage[]): Promise<string> {
  const place = resolve(folder, 'broken');
  await mkdir(place, { recursive: true });
  await cp('dist', join(place, 'dist'), { recursive: true });
  await cp('package.json', join(place, 'package.json'));
  // What the programs find beside the build.
  for (const folder of ['node_modules', 'deploy', 'docs']) await symlink(resolve(folder), join(place, folder));
  for (const { file, from, to } of breakages) {
    const path = join(place, 'dist', file);
    const text = await readFile(path, 'utf8');
    const parts = text.split(from);
    if (parts.length !== 2) throw new Error(`${file} has ${String(parts.length - 1)} places to be broken, not 1`);
    await rm(path);
    await writeFile(path, parts.join(to));
  }
  return place;
}
