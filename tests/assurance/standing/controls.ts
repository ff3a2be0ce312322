import { Player } from '../../scenarios/play/play.js';
import { playCases, playReferrals, playRequests } from '../../scenarios/play/units.play.js';
import { playWorkingGroup } from '../../scenarios/play/working-group.play.js';
import type { Breakage } from '../broken-build.js';
import type { Plays } from './played.js';
import type { Wrong } from './tally.js';

/** A build in which standing is not looked up as it must be, and what shows it. */
export interface Broken {
  readonly broken: string;
  readonly breakages: readonly Breakage[];
  readonly seenAs: Wrong;
  readonly plays: Plays;
  /** Who acts, and which ways of losing standing are tried. */
  readonly acting: readonly string[];
  readonly ways: RegExp;
}

const only =
  (part: (player: Player) => Promise<void>): Plays =>
  async (origin, people) => {
    const player = await Player.at(origin, people);
    await part(player);
    return player;
  };

const GUARD = 'libs/web/src/auth/standing.guard.js';

export const BROKEN: readonly [Broken, ...Broken[]] = [
  {
    broken: 'standing is remembered for a second',
    breakages: [
      {
        file: GUARD,
        from: 'const standing = await this.standings.of(caller);',
        to: `this.known ??= new Map();
        let { at, standing } = this.known.get(caller.subject) ?? { at: 0 };
        if (Date.now() - at > 1_000) {
          at = Date.now();
          standing = await this.standings.of(caller);
        }
        this.known.set(caller.subject, { at, standing });`,
      },
    ],
    seenAs: 'let in without standing',
    plays: only(playRequests),
    acting: ['ph-officer'],
    ways: /^accreditation ended$/,
  },
  {
    broken: 'closed posts pass',
    breakages: [
      {
        file: 'libs/registry/src/standing.lookup.js',
        from: /if \(record\.name === 'closed' && record\.closedOn <= day\)(?=[^}]*The post)/,
        to: 'if (false)',
      },
    ],
    seenAs: 'let in without standing',
    plays: only(playReferrals),
    acting: ['ph-consular'],
    ways: /^post closed$/,
  },
  {
    broken: 'whose state leads is not looked up',
    breakages: [
      { file: 'apps/server/register/register-standings.js', from: 'if (leading !== state)', to: 'if (false)' },
    ],
    seenAs: 'let in without standing',
    plays: only(playWorkingGroup),
    acting: ['chair'],
    ways: /^office passed on$/,
  },
  {
    broken: 'repetitions are asked for their standing again',
    breakages: [{ file: GUARD, from: /if \(request\.commandKey && .*\) return true;/, to: '' }],
    seenAs: 'repetitions answered otherwise',
    plays: only(playCases),
    acting: ['th-officer'],
    ways: /^unit closed$/,
  },
];
