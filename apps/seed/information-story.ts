import { INFORMATION_GRADES, SOURCES } from '#exchange/codes.js';
import { INFORMATION } from '#exchange/information.record.js';
import { RecordCommand } from '#records/record-command.js';
import { streamOf } from '#records/record-kind.js';
import { membersAt, officer, unitOf } from './people.js';
import { corridorAmong } from './request-story.js';
import type { Story, CommandRunner } from './command-runner.js';
import { text } from './synthetic.js';

/** A unit tells another one something that nobody asked for. */
export function scheduleInformation(runner: CommandRunner, index: number, start: number): void {
  const id = runner.id('information', index);
  const chance = runner.chance('information', index);
  const { origin, transit, destination } = corridorAmong(chance, new Set(membersAt(start)));
  const asked = {
    type: 'supply' as const,
    from: unitOf(destination),
    to: unitOf(origin),
    restrictionsStated: false,
    particulars: {
      kind: 'trafficking-flow' as const,
      handling: chance.weighted({ H0: 60, H1: 40 }),
      evaluation: { source: chance.pick(SOURCES), information: chance.pick(INFORMATION_GRADES) },
      exploitation: ['online-scam-operations'] as const,
      route: { origin, transit, destination },
      persons: { victims: chance.whole(0, 9), suspects: chance.whole(0, 2) },
    },
    content: { subject: text('a new route'), information: text('what was noticed, without being asked') },
  };
  runner.follow(
    streamOf(INFORMATION, id),
    start,
    (function* (): Story<unknown> {
      yield {
        after: 0,
        by: officer(destination),
        does: (meta) => new RecordCommand(INFORMATION, id, asked, meta, undefined, true),
      };
    })(),
  );
}
