import type { Outcome } from '#event-store/transact.js';
import type { Command } from '@nestjs/cqrs';
import type { Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { AGENCIES, type Inventory, INVENTORIES } from '#registry/codes.js';
import { AgreementCommand, PostCommand } from '#registry/consular.handler.js';
import { EntryCommand, streamOf } from '#registry/directory/directory.handler.js';
import type { EntryRecord } from '#registry/directory/entry.js';
import { UnitCommand } from '#registry/registry.handler.js';
import { AccreditationCommand, LinkageCommand } from '#registry/tenure/tenure.handler.js';
import { view as casesOf } from '#casefile/views/case-grounds.js';
import { delegate, membersAt, type Person, REGISTRAR } from './people.js';
import type { Chance } from './chance.js';
import type { StoryStep, Story, CommandRunner } from './command-runner.js';
import { DAY, dayOf, text } from './synthetic.js';

/** Every agreement of the region is invented, and says so where others say where they are published. */
const CITATION = 'SYNTHETIC: invented for the demonstration, no such agreement exists';

interface Invented {
  readonly parties: readonly [string, string];
  readonly mandatory: boolean;
  readonly withinHours: number | null;
  /** Shares of the time of the region; left out: it does not happen. */
  readonly inForce?: number;
  readonly amended?: number;
  readonly terminated?: number;
}

const AGREEMENTS: readonly Invented[] = [
  { parties: ['MM', 'TH'], mandatory: true, withinHours: 48, inForce: 0.01, amended: 0.4 },
  { parties: ['KH', 'TH'], mandatory: true, withinHours: 24, inForce: 0.01 },
  { parties: ['ID', 'MY'], mandatory: true, withinHours: 72, inForce: 0.02, terminated: 0.7 },
  { parties: ['KH', 'VN'], mandatory: true, withinHours: null, inForce: 0.02 },
  { parties: ['KH', 'PH'], mandatory: false, withinHours: 24, inForce: 0.03, amended: 0.5 },
  { parties: ['ID', 'KH'], mandatory: false, withinHours: 48, inForce: 0.05 },
  { parties: ['ID', 'SG'], mandatory: true, withinHours: 36 },
];

/** A unit and a post that are plainly of the demonstration. */
const UNIT = { unit: 'SG-SYNTHETIC', state: 'SG', name: 'SYNTHETIC: a unit of the demonstration' };
const POST = { post: 'TH-SYNTHETIC', state: 'TH', hostStates: ['KH'], name: 'SYNTHETIC: a post of the demonstration' };

/** What the registrar keeps: agreements, a unit and a post of the demonstration, linkages, accreditations. */
export function scheduleRegistry(runner: CommandRunner): void {
  const { from, until } = runner.span;
  const share = (part: number) => Math.round(from + part * (until - from));
  const keep = (record: string, ...steps: readonly Step[]): void => {
    runner.follow(record, from, kept(steps, from));
  };
  AGREEMENTS.forEach(({ parties, mandatory, withinHours, inForce, amended, terminated }, index) => {
    const id = runner.id('agreement', index);
    const terms = { mandatory, withinHours, citation: CITATION };
    const happens = (at: number | undefined, order: (day: string) => AgreementCommand['command']): readonly Step[] =>
      at === undefined ? [] : [{ at: share(at), does: (meta, day) => new AgreementCommand(id, order(day), meta) }];
    keep(
      `agreement-${id}`,
      ...happens(0.001, (day) => ({ kind: 'conclude', agreement: id, parties, concludedOn: day, terms })),
      ...happens(inForce, (on) => ({ kind: 'enter-into-force', on })),
      ...happens(amended, (day) => ({
        kind: 'amend',
        from: day,
        terms: { ...terms, withinHours: withinHours === null ? 48 : withinHours / 2 },
      })),
      ...happens(terminated, (on) => ({ kind: 'terminate', on })),
    );
  });
  const { unit } = UNIT;
  keep(
    `unit-${unit}`,
    {
      at: share(0.05),
      does: (meta) => new UnitCommand({ kind: 'register', ...UNIT, community: 'tip', establishedOn: null }, meta),
    },
    { at: share(0.06), does: (meta, on) => new UnitCommand({ kind: 'record-establishment', unit, on }, meta) },
    { at: share(0.6), does: (meta, on) => new UnitCommand({ kind: 'close', unit, on }, meta) },
  );
  keep(`post-${POST.post}`, {
    at: share(0.03),
    does: (meta) => new PostCommand({ kind: 'register', ...POST, city: null, of: 'consulate' }, meta),
  });
  for (const [place, [linked, body]] of [
    [null, 'DGICM'],
    [null, 'ASLOM'],
    ['TH-ATU', 'DGICM'],
  ].entries()) {
    const ends = place === 2;
    const id = derivedUuid('linkage', linked ?? '', body ?? '');
    const begin = (meta: Meta, from: string) =>
      new LinkageCommand(id, { kind: 'establish', linkage: id, unit: linked ?? null, body: body ?? '', from }, meta);
    keep(
      `linkage-${id}`,
      { at: share(0.04 + place / 50), does: begin },
      ...(ends
        ? [
            { at: share(0.5), does: (meta: Meta, on: string) => new LinkageCommand(id, { kind: 'end', on }, meta) },
            { at: share(0.6), does: begin },
          ]
        : []),
    );
  }
  for (const state of membersAt(from)) accredit(runner, state, share);
}

/** Each state says who heads its unit; one of them changes. */
function accredit(runner: CommandRunner, state: string, share: (part: number) => number): void {
  const chance = runner.chance('accreditation', state);
  const agency = chance.pick(AGENCIES);
  const subject = `${state.toLowerCase()}-head`;
  const id = derivedUuid('accreditation', state, 'hsu-head', agency, subject);
  const by = delegate(state);
  const begins: Step = {
    at: share(0.01 + chance.next() / 20),
    by,
    does: (meta, from) => {
      const particulars = { accreditation: id, state, capacity: 'hsu-head', agency, subject, from } as const;
      return new AccreditationCommand(id, { kind: 'accredit', ...particulars }, meta);
    },
  };
  const ends: Step = {
    at: share(0.5 + chance.next() / 4),
    by,
    does: (meta, on) => new AccreditationCommand(id, { kind: 'end', on }, meta),
  };
  const steps = state === 'MY' || chance.happens(0.2) ? [begins, ends] : [begins];
  runner.follow(`accreditation-${id}`, runner.span.from, kept(steps, runner.span.from));
}

interface Step {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
  /** The registrar, when left out. */
  readonly by?: Person;
  /** `day` is that of the step. */
  readonly does: (meta: Meta, day: string) => Command<Outcome<unknown>>;
}

/** What is kept of the registry is seen by all who rest on it before anything else happens. */
function* kept(steps: readonly Step[], from: number): Story<unknown> {
  let before = from;
  for (const { at, by = REGISTRAR, does } of steps) {
    const views = [casesOf];
    yield { after: at - before, by, views, does: (meta, now) => does(meta, dayOf(now)) };
    before = at;
  }
}

const NAMES = Object.keys(INVENTORIES) as readonly Inventory[];

/** How the entries that come first end, so that each end is seen. */
const ENDS = ['retired', 'consent-withdrawn', 'revised', 'none'] as const;

/** Somebody is listed in the directory of experts, or in an inventory of lawyers or NGOs. */
export function scheduleEntry(runner: CommandRunner, index: number, start: number): void {
  const id = runner.id('entry', index);
  runner.follow(streamOf(id), start, entryStory(id, runner.chance('entry', index), index, start));
}

function* entryStory(id: string, chance: Chance, index: number, start: number): Story<EntryRecord> {
  const inventory = NAMES[index % NAMES.length] ?? 'experts';
  const state = chance.pick(membersAt(start));
  const particulars = {
    state,
    fields: [chance.pick(INVENTORIES[inventory].fields)],
    languages: ['en'],
    visibility: chance.pick(['public', 'restricted'] as const),
    organisation: inventory === 'ngos' ? `SYNTHETIC organisation ${String(index + 1)}` : null,
  };
  const content = { name: text('a name'), email: 'SYNTHETIC address' };
  const step = (after: number, order: (day: string) => EntryCommand['order']): StoryStep<EntryRecord> => ({
    after,
    by: REGISTRAR,
    does: (meta, now) => new EntryCommand(id, order(dayOf(now)), meta),
  });
  yield step(0, (day) => ({
    kind: 'add',
    entry: id,
    inventory,
    particulars,
    consentedOn: day,
    confirmedOn: day,
    content,
  }));
  const end = ENDS[index] ?? chance.weighted({ none: 60, revised: 25, retired: 10, 'consent-withdrawn': 5 });
  yield step(chance.whole(60, 110) * DAY, (on) => ({ kind: 'confirm', on }));
  const after = chance.whole(60, 110) * DAY;
  switch (end) {
    case 'none':
      return;
    case 'revised':
      yield step(after, (day) => ({
        kind: 'revise',
        particulars: { ...particulars, languages: ['en', 'fr'] },
        confirmedOn: day,
        content,
      }));
      return;
    case 'retired':
      yield step(after, (on) => ({ kind: 'retire', on, reason: 'no-longer-available' }));
      return;
    case 'consent-withdrawn':
      yield step(after, (on) => ({ kind: 'withdraw-consent', on }));
  }
}
