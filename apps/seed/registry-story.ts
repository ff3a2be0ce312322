import type { Outcome } from '#event-store/transact.js';
import type { Command } from '@nestjs/cqrs';
import type { Meta } from '#event-store/fact.js';
import { RecordCommand } from '#records/record-command.js';
import { type RecordKind, type RecordTypes, streamOf } from '#records/record-kind.js';
import { AGREEMENT } from '#registry/agreement.record.js';
import { AGENCIES, type Inventory, INVENTORIES } from '#registry/codes.js';
import type { EntryRecord } from '#registry/directory/entry.js';
import { ENTRY, type EntryTypes } from '#registry/directory/entry.record.js';
import { POST } from '#registry/post.record.js';
import { ACCREDITATION, accreditationId } from '#registry/tenure/accreditation.record.js';
import { LINKAGE, linkageId } from '#registry/tenure/linkage.record.js';
import { UNIT } from '#registry/unit.record.js';
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
const OUR_UNIT = { state: 'SG', name: 'SYNTHETIC: a unit of the demonstration', community: 'tip' } as const;
const OUR_POST = { state: 'TH', hostStates: ['KH'], name: 'SYNTHETIC: a post of the demonstration' };

const LINKED: readonly { readonly unit: string | null; readonly body: string; readonly ends?: boolean }[] = [
  { unit: null, body: 'DGICM' },
  { unit: null, body: 'ASLOM' },
  { unit: 'TH-ATU', body: 'DGICM', ends: true },
];

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
    const { begins, goesOn } = stepsOf(AGREEMENT, id);
    const happens = (at: number | undefined, step: (at: number) => Step) => (at === undefined ? [] : [step(share(at))]);
    const amendment = { ...terms, withinHours: withinHours === null ? 48 : withinHours / 2 };
    keep(
      streamOf(AGREEMENT, id),
      begins(share(0.001), (concludedOn) => ({ type: 'conclude', parties, concludedOn, terms })),
      ...happens(inForce, (at) => goesOn(at, (on) => ({ type: 'enter-into-force', on }))),
      ...happens(amended, (at) => goesOn(at, (from) => ({ type: 'amend', from, terms: amendment }))),
      ...happens(terminated, (at) => goesOn(at, (on) => ({ type: 'terminate', on }))),
    );
  });
  const unit = stepsOf(UNIT, 'SG-SYNTHETIC');
  keep(
    'unit-SG-SYNTHETIC',
    unit.begins(share(0.05), () => ({ type: 'register', ...OUR_UNIT, establishedOn: null })),
    unit.goesOn(share(0.06), (on) => ({ type: 'record-establishment', on })),
    unit.goesOn(share(0.6), (on) => ({ type: 'close', on })),
  );
  const post = stepsOf(POST, 'TH-SYNTHETIC');
  keep(
    'post-TH-SYNTHETIC',
    post.begins(share(0.03), () => ({ type: 'register', ...OUR_POST, city: null, kind: 'consulate' })),
  );
  for (const [place, { unit, body, ends }] of LINKED.entries()) {
    const id = linkageId(unit, body);
    const { begins, goesOn } = stepsOf(LINKAGE, id);
    const established = (from: string) => ({ type: 'establish', unit, body, from }) as const;
    const first = begins(share(0.04 + place / 50), established);
    const later = [goesOn(share(0.5), (on) => ({ type: 'end', on })), goesOn(share(0.6), established)];
    keep(streamOf(LINKAGE, id), first, ...(ends ? later : []));
  }
  for (const state of membersAt(from)) accredit(runner, state, share);
}

/** Each state says who heads its unit; one of them changes. */
function accredit(runner: CommandRunner, state: string, share: (part: number) => number): void {
  const chance = runner.chance('accreditation', state);
  const agency = chance.pick(AGENCIES);
  const person = { state, capacity: 'hsu-head', agency, subject: `${state.toLowerCase()}-head` } as const;
  const id = accreditationId(person);
  const { begins, goesOn } = stepsOf(ACCREDITATION, id, delegate(state));
  const begun = begins(share(0.01 + chance.next() / 20), (from) => ({ type: 'accredit', ...person, from }));
  const ended = goesOn(share(0.5 + chance.next() / 4), (on) => ({ type: 'end', on }));
  const steps = state === 'MY' || chance.happens(0.2) ? [begun, ended] : [begun];
  runner.follow(streamOf(ACCREDITATION, id), runner.span.from, kept(steps, runner.span.from));
}

interface Step {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
  readonly by: Person;
  /** `day` is that of the step. */
  readonly does: (meta: Meta, day: string) => Command<Outcome<unknown>>;
}

/** The steps of one record: the one that creates it, and those that follow. */
function stepsOf<T extends RecordTypes>(kind: RecordKind<T>, id: string, by = REGISTRAR) {
  const step =
    (isNew: boolean) =>
    (at: number, asked: (day: string) => T['asked']): Step => ({
      at,
      by,
      does: (meta, day) => new RecordCommand(kind, id, asked(day), meta, undefined, isNew),
    });
  return { begins: step(true), goesOn: step(false) };
}

/** What is kept of the registry is acknowledged before anything else happens: others rest on it. */
function* kept(steps: readonly Step[], from: number): Story<unknown> {
  let before = from;
  for (const { at, by, does } of steps) {
    yield { after: at - before, by, views: [], does: (meta, now) => does(meta, dayOf(now)) };
    before = at;
  }
}

const NAMES = Object.keys(INVENTORIES) as readonly Inventory[];

/** How the entries that come first end, so that each end is seen. */
const ENDS = ['retired', 'consent-withdrawn', 'revised', 'none'] as const;

/** Somebody is listed in the directory of experts, or in an inventory of lawyers or NGOs. */
export function scheduleEntry(runner: CommandRunner, index: number, start: number): void {
  const id = runner.id('entry', index);
  runner.follow(streamOf(ENTRY, id), start, entryStory(id, runner.chance('entry', index), index, start));
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
  const step = (after: number, asked: (day: string) => EntryTypes['asked']): StoryStep<EntryRecord> => ({
    after,
    by: REGISTRAR,
    does: (meta, now) => new RecordCommand(ENTRY, id, asked(dayOf(now)), meta, undefined, after === 0),
  });
  yield step(0, (day) => ({ type: 'add', inventory, particulars, consentedOn: day, confirmedOn: day, content }));
  const end = ENDS[index] ?? chance.weighted({ none: 60, revised: 25, retired: 10, 'consent-withdrawn': 5 });
  yield step(chance.whole(60, 110) * DAY, (on) => ({ type: 'confirm', on }));
  const after = chance.whole(60, 110) * DAY;
  switch (end) {
    case 'none':
      return;
    case 'revised':
      yield step(after, (day) => ({
        type: 'revise',
        particulars: { ...particulars, languages: ['en', 'fr'] },
        confirmedOn: day,
        content,
      }));
      return;
    case 'retired':
      yield step(after, (on) => ({ type: 'retire', on, reason: 'no-longer-available' }));
      return;
    case 'consent-withdrawn':
      yield step(after, (on) => ({ type: 'withdraw-consent', on }));
  }
}
