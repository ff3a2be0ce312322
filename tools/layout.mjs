// What the house is made of: its libraries, the files that decide, the files that only serve tests. Import rules, lint
// rules, the check of paths and the figures share these words. Patterns are for paths from the root of the repository.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export const PLATFORM = 'kernel|event-store|vault|views|web|telemetry';
/** Slices that write, and so decide. */
export const SLICES = 'exchange|referral|practice|workplan|deliverable|governance|casefile|registry';
/** Slices that only read. */
export const READERS = 'oversight|trends|relay';

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
  decidersOf(`(?:${SLICES})`),
  'libs/kernel/src/(?!clock\\.)',
  'libs/[^/]+/src/(?:contract|codes)\\.ts$',
  `libs/[^/]+/src/(?:[^.]*/)?(?:${SHOWING})/[^/]+\\.ts$`,
  `libs/[^/]+/src/[^.]+\\.(?:${COMPUTING})\\.ts$`,
].map((path) => new RegExp(`^${path}`));

/** The pure files of this checkout. */
export function pureFiles() {
  const root = join(import.meta.dirname, '..');
  return readdirSync(join(root, 'libs'), { recursive: true })
    .map((path) => `libs/${path.replaceAll('\\', '/')}`)
    .filter((path) => PURE.some((pattern) => pattern.test(path)) && !new RegExp(TEST).test(path))
    .sort();
}
