// What the house is made of: its libraries, the files that decide, the files that only serve tests. Import rules, lint
// rules, the check of paths and the figures share these words. Patterns are for paths from the root of the repository.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const PLATFORM_LIBRARIES = ['kernel', 'event-store', 'vault', 'attachments', 'views', 'web', 'records', 'telemetry'];
const READING_SLICES = ['oversight', 'report', 'trends', 'relay'];
const libraries = foldersOf('libs');

/** Patterns of library names. What every slice stands on, without a domain word in it: */
export const PLATFORM = PLATFORM_LIBRARIES.join('|');
/** Slices that only read: */
export const READERS = READING_SLICES.join('|');
/** Slices that write, and so decide: every library that is not named above. */
export const SLICES = libraries
  .filter((name) => !PLATFORM_LIBRARIES.includes(name) && !READING_SLICES.includes(name))
  .join('|');
/** The report reads the facts of every slice, and decides about the record that it keeps. */
export const DECIDING = `${SLICES}|report`;

/** The folder of the sources behind each `#` name, by that name. */
export const sources = {
  '#apps': 'apps',
  ...Object.fromEntries(libraries.map((name) => [`#${name}`, `libs/${name}/src`])),
};

/** The projects as the Nest CLI has them in a monorepo, by name. */
export const projects = Object.fromEntries([
  ...foldersOf('apps').map((name) => [name, projectOfApp(`apps/${name}`)]),
  ...libraries.map((name) => [name, project('library', `libs/${name}`, `libs/${name}/src`)]),
]);

/** Patterns of paths are not anchored, so that they also hold below tests/architecture/planted/<rule>/. */
export const TEST = String.raw`(?:\.spec|\.fixture|\.arbitrary|/behaviour/[a-z-]+|\.behaviour|-property|/given[a-z-]*|/recorded|/policy-table|/log-child)\.ts$`;

/** Second words of files that compute what the facts say, and decide nothing. */
const COMPUTING = 'document|history|snapshot|tally';
/** Folders of a slice that show what the facts say, and decide nothing. */
const SHOWING = 'views|figures';
/** What a file without a second dot in its name may be instead of a decider. */
const NO_DECIDER = 'contract|codes|refusals|lookups|adopt-[^/.]+|given[^/.]*';

/**
 * The deciders of `slice` (a pattern): the files without a second dot in their names. A file that speaks a protocol,
 * reads the log or lays something out says so in a second word: `report.reader.ts`, `report.html.ts`.
 */
export const decidersOf = (slice) =>
  `libs/${slice}/src(?![^.]*/(?:${SHOWING})/)(?![^.]*/(?:${NO_DECIDER})\\.ts$)/[^.]+\\.ts$`;

/** Files that answer the same to the same question: no clock, no chance, no environment. */
const PURE = [
  decidersOf(`(?:${DECIDING})`),
  'libs/kernel/src/(?!clock\\.)',
  'libs/[^/]+/src/(?:contract|codes)\\.ts$',
  `libs/[^/]+/src/(?:[^.]*/)?(?:${SHOWING})/[^/]+\\.ts$`,
  `libs/[^/]+/src/[^.]+\\.(?:${COMPUTING})\\.ts$`,
].map((path) => new RegExp(`^${path}`));

/** The pure files of this checkout. */
export function pureFiles() {
  return readdirSync(join(ROOT, 'libs'), { recursive: true })
    .map((path) => `libs/${path.replaceAll('\\', '/')}`)
    .filter((path) => PURE.some((pattern) => pattern.test(path)) && !new RegExp(TEST).test(path))
    .sort();
}

function foldersOf(folder) {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** What only other programs run has no `main.ts`. */
function projectOfApp(folder) {
  return existsSync(join(ROOT, folder, 'main.ts'))
    ? project('application', folder, folder, 'main')
    : project('library', folder, folder);
}

function project(type, root, sourceRoot, entryFile) {
  return {
    type,
    root,
    ...(entryFile && { entryFile }),
    sourceRoot,
    compilerOptions: { tsConfigPath: 'tsconfig.json' },
  };
}
