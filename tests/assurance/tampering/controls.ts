import type { Breakage } from '../broken-build.js';
import type { Wrong } from './tally.js';

/** A build in which one line of defence is missing, and by which edits that is seen. */
export interface Broken {
  readonly broken: string;
  readonly breakages: readonly Breakage[];
  readonly seenAs: Wrong;
  /** The kinds of edit that are made. */
  readonly edits: RegExp;
  /** Whether a server is asked, or the folder alone is looked at. */
  readonly asks: boolean;
  /** Whether the folder is written by the broken build, too. */
  readonly writes?: true;
}

const CHECKS = 'libs/event-store/src/checks/fact-checks.js';

export const BROKEN: readonly [Broken, ...Broken[]] = [
  {
    broken: 'MACs are not looked at when facts are read',
    breakages: [
      { file: CHECKS, from: /!this\.macs\.holds\(fact, previous\)/, to: 'false' },
      { file: CHECKS, from: /this\.macs\.holds\(event, previous\)/, to: 'true' },
    ],
    seenAs: 'forged facts acted on or shown',
    edits: /^a party changed|^a fact added with a made-up MAC|^the actor/,
    asks: true,
  },
  {
    broken: 'the last fact of a record is taken as it is',
    breakages: [
      {
        file: CHECKS,
        from: /!this\.macs\.holds\(fact, previous\)/,
        to: 'index < facts.length - 1 && !this.macs.holds(fact, previous)',
      },
      { file: CHECKS, from: /this\.macs\.holds\(event, previous\)/, to: 'true' },
    ],
    seenAs: 'forged facts acted on or shown',
    edits: /^a fact added|^a fact of another record put at the end/,
    asks: true,
  },
  {
    broken: 'nobody remembers how far a record went',
    breakages: [{ file: CHECKS, from: /if \(reached && /, to: 'if (false && ' }],
    seenAs: 'forged facts acted on or shown',
    edits: /^the end of a record/,
    asks: true,
  },
  {
    broken: 'the envelope is not bound to the beginning of its record',
    breakages: [{ file: 'libs/vault/src/envelope.js', from: /v === 1 \? \[\]/, to: 'v <= 2 ? []' }],
    seenAs: 'content opened at another place',
    edits: /^a party changed/,
    asks: false,
    writes: true,
  },
  {
    broken: 'verify does not compare the digests',
    breakages: [
      {
        file: 'apps/cli/verification.js',
        from: 'if (isSame(next)) return undefined;',
        to: 'return undefined;',
      },
    ],
    seenAs: 'edits not found by verify',
    edits: /^the end of a record removed, everything moved up/,
    asks: false,
  },
  {
    broken: 'a log is started on though its MACs were taken away',
    breakages: [{ file: 'apps/server/start-checks.js', from: /if \(!log\.hasMacs && /, to: 'if (false && ' }],
    seenAs: 'started on though changed',
    edits: /^the MACs taken away/,
    asks: false,
  },
];
